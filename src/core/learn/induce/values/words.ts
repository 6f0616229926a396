/** The words of a name or phrase, whatever it is written in: orderId, order_id, ORDER-ID and "order id" have the same. */
export function wordsOf(text: string): string[] {
  return (
    text
      .match(/\p{Lu}+(?![\p{Ll}])\d*|\p{Lu}?\p{Ll}+\d*|\p{L}+\d*|\d+/gu)
      ?.map((word) => word.toLowerCase()) ?? []
  )
}

/** Runs of one class of characters; each other character by itself. */
export function runsOf(text: string): string[] {
  return text.match(/\d+|\p{Lu}\p{Ll}+|\p{Lu}+|\p{Ll}+|\p{L}+|./gsu) ?? []
}

export const capitalized = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
