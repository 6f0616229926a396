/**
 * Text from elsewhere for one line of a terminal: control characters (which could redraw it), line ends and marks of
 * writing direction become spaces. For names of files, ids and first lines of prompts.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** The same, cut to a width in characters. */
export function shortText(text: string, width: number): string {
  const plain = plainText(text)
  const characters = [...plain]
  return characters.length <= width ? plain : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`
}
