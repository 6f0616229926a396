/** Shorter ones are headings. */
const MIN_SENTENCE = 25

/**
 * Whether a comment that stands alone, with a blank line after it, explains the definition that follows: sentences, no
 * heading, and not what a file begins with.
 * @param before the text of the file before the comment
 */
export function isAboutOne(comment: string, before: string): boolean {
  if (/copyright|licen[cs]e|@(?:file|module|overview|package|license|preserve)|SPDX|-\*-/i.test(comment))
    return false
  // What only imports precede explains the file, unless it is written as the comment of a definition.
  if (before.trim() === '' && !comment.trimStart().startsWith('/**')) return false
  const words = comment.replace(/[^\p{L}\p{N} ]+/gu, ' ').trim()
  return words.length >= MIN_SENTENCE
}
