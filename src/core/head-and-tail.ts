/** Part of a shortened text that its beginning takes. */
const HEAD = 0.6

/** A text, or its beginning and end with the number of characters left out between them. @param length characters, about */
export function headAndTail(text: string, length: number): string {
  if (text.length <= length) return text
  const head = text.slice(0, Math.round(length * HEAD)).replace(/\s+\S*$/, '')
  const tail = text.slice(text.length - Math.round(length * (1 - HEAD))).replace(/^\S*\s+/, '')
  return `${head}\n[... ${text.length - head.length - tail.length} characters left out ...]\n${tail}`
}
