/** Start of the wording of a lesson that is its evidence alone. */
export const EVIDENCE_TEXT = 'In cases like these return this form'
/** The same for the rarer of two kinds that are easily mixed up. */
export const CONTRAST_TEXT = 'Where others return'
/** The same where answers gave nothing at all, which identifies the case. */
export const NOTHING_TEXT = 'Where the result would be'

/** Whether a lesson was worded by code. */
export function isEvidenceText(text: string): boolean {
  return [EVIDENCE_TEXT, CONTRAST_TEXT, NOTHING_TEXT].some((start) => text.startsWith(start))
}

/** A rule without the opening that all wordings by code share: for rows that show only the start. */
export function withoutOpening(text: string): string {
  const opening = new RegExp(`^${EVIDENCE_TEXT}(?:, never throw)?: `).exec(text)?.[0] ?? ''
  return text.slice(opening.length)
}

/** How specific a wording by code is: the case first, then whatever makes it longer. */
export function specificityOf(text: string): number {
  return text.startsWith(NOTHING_TEXT) ? Number.MAX_SAFE_INTEGER : text.length
}
