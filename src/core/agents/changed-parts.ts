import { filesOfPatch, readablePatch } from '../patches.ts'

/**
 * What one of two changes of the same files holds and the other does not, as the parts of its patch, one a file. A file
 * that is as it was originally again is named.
 * @param before unified diff in git's form
 * @param after the same, later
 */
export function changedParts(before: string, after: string): string {
  if (before === after) return ''
  const old = new Set(filesOfPatch(before))
  const now = filesOfPatch(after)
  const fresh = now.filter((part) => !old.has(part))
  if (fresh.length > 0) return readablePatch(fresh.join(''))
  const kept = new Set(now)
  return filesOfPatch(before)
    .filter((part) => !kept.has(part))
    .map((part) => `${part.split('\n', 1)[0]}\n(as it was originally)\n`)
    .join('')
}
