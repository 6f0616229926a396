import { lstatSync, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Times of files have steps of a few milliseconds: a file that was written just before it was looked at may be written
 * again without a sign of it.
 */
const STEP_MS = 20

/** What tells whether a file is as it was: which file it is, and when anything of it changed last, which nobody can set. */
const signOf = ({ ino, ctimeMs, size, mode }: Stats) => `${ino} ${ctimeMs} ${size} ${mode}`

/** Signs of the files of a new copy, by path; those that were written too short ago have none. */
export function signsOf(work: string, files: readonly string[]): Map<string, string> {
  const signs = new Map<string, string>()
  const now = Date.now()
  for (const file of files) {
    const stats = lstatSync(join(work, file), { throwIfNoEntry: false })
    if (stats !== undefined && now - stats.ctimeMs > STEP_MS) signs.set(file, signOf(stats))
  }
  return signs
}

/** Whether a file of a copy is the one that was copied, untouched since. Files that were moved are others. */
export async function isUntouched(
  work: string,
  file: string,
  signs: ReadonlyMap<string, string>,
): Promise<boolean> {
  const sign = signs.get(file)
  if (sign === undefined) return false
  const stats = await lstat(join(work, file)).catch(() => null)
  return stats !== null && signOf(stats) === sign
}
