/** Longest part of an id that is made from words. */
const MAX_LENGTH = 48

/** Letters, digits and dashes, as ids have them; '' where nothing of the text is left. */
export function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  if (plain.length <= MAX_LENGTH) return plain
  const cut = plain.slice(0, MAX_LENGTH)
  return cut.replace(/-[^-]*$/, '').replace(/[^a-z0-9]+$/, '')
}
