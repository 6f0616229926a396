import { lstatSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { breather } from '../../breather.ts'
import type { Pristine } from './pristine.ts'
import { type Slot, workFolder } from './slots.ts'

/**
 * Times of files have steps of a few milliseconds: a file that was written just before it was looked at may be written
 * again without a sign of it.
 */
const STEP_MS = 20

/** What tells whether a file is as it was: which file it is, and when anything of it changed last, which nobody can set. */
const signOf = ({ ino, ctimeMs, size, mode }: Stats) => `${ino} ${ctimeMs} ${size} ${mode}`

/** A folder in the list of what is signed; '' is the copy itself. */
export const folderSign = (folder: string) => `${folder}/`

/**
 * Takes down what a copy is like, as long as nobody used it: its files and folders that have no sign yet. Those that were
 * written too short ago get none.
 * @param isFree asked now and then: whether nobody uses it yet
 */
export async function signCopy(
  slot: Pick<Slot, 'folder' | 'signs'>,
  { files, folders }: Pick<Pristine, 'files' | 'folders'>,
  isFree: () => boolean = () => true,
): Promise<void> {
  const breathe = breather()
  const now = Date.now()
  for (const path of [...files, ...['', ...folders].map(folderSign)]) {
    await breathe()
    if (!isFree()) return
    if (slot.signs.has(path)) continue
    const stats = statsOf(join(workFolder(slot), path))
    if (stats !== null && now - stats.ctimeMs > STEP_MS) slot.signs.set(path, signOf(stats))
  }
}

/** How long after it was made a whole copy can be signed. */
export const SIGNABLE_MS = STEP_MS + 5

/** Whether a file or folder of a copy is the one that was made, untouched since. Files that were moved are others. */
export function isUntouched(work: string, path: string, signs: ReadonlyMap<string, string>): boolean {
  const sign = signs.get(path)
  if (sign === undefined) return false
  const stats = statsOf(join(work, path))
  return stats !== null && signOf(stats) === sign
}

function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    // A folder above is a file now.
    return null
  }
}
