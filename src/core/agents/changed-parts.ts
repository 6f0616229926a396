/** The files of a change, by the line that begins each. */
function partsOf(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '')
}

/**
 * What one of two changes of the same files holds and the other does not, as the parts of its patch, one a file. A file
 * that is as it was originally again is named.
 * @param before unified diff in git's form
 * @param after the same, later
 */
export function changedParts(before: string, after: string): string {
  if (before === after) return ''
  const old = new Set(partsOf(before))
  const now = partsOf(after)
  const fresh = now.filter((part) => !old.has(part))
  if (fresh.length > 0) return fresh.join('')
  const kept = new Set(now)
  return partsOf(before)
    .filter((part) => !kept.has(part))
    .map((part) => `${part.split('\n', 1)[0]}\n(as it was originally)\n`)
    .join('')
}
