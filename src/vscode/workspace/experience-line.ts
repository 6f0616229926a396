/** Line (from 0) at which an experience stands in the text of its library; null when it is not there. */
export function lineOfExperience(text: string, id: string): number | null {
  const entry = new RegExp(`^\\s*(?:-\\s*)?["']?id["']?\\s*:\\s*["']?${id}["']?\\s*(?:[,}#].*)?$`)
  const found = text.split(/\r?\n/).findIndex((line) => entry.test(line))
  return found < 0 ? null : found
}
