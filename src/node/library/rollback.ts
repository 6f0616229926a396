import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { EMPTY_LIBRARY, type Library } from '../../core/library/experience.ts'
import { type MergeResult, mergeLibraries } from '../../core/library/merge.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'
import { type Rewritten, readLibraryText, rewriteLibrary, writeLibraryText } from './library-file.ts'

/** Files in a run's folder: the library before and after the run; and around a rollback, for undoing it. */
const BEFORE = 'library-before.yaml'
const AFTER = 'library-after.yaml'
const UNDO_FROM = 'library-before-rollback.yaml'
const UNDO_TO = 'library-after-rollback.yaml'

/** Whether the run has changed the library and was not rolled back since. */
export function canRollBack(runFolder: string): boolean {
  return existsSync(join(runFolder, AFTER)) && !existsSync(join(runFolder, UNDO_TO))
}

export interface RollbackResult {
  library: Library
  /** whether the file was changed */
  changed: boolean
  /** one sentence for each entry where the user's own later edit was kept */
  notes: string[]
}

/**
 * Restores the library as it was before a run and keeps the user's later edits: a three-way merge in which what the
 * run left is the ancestor. Throws UsageError when the run did not change the library.
 */
export async function rollBack(path: string, runFolder: string): Promise<RollbackResult> {
  const after = await readLibraryText(join(runFolder, AFTER))
  if (after === null) {
    throw new UsageError(
      `${runFolder} holds no ${AFTER}: the run has not changed the library, so nothing is to be rolled back.`,
    )
  }
  const before = await readLibraryText(join(runFolder, BEFORE))
  const libraries = {
    base: readLibrary(after, join(runFolder, AFTER)),
    ours: before === null ? EMPTY_LIBRARY : readLibrary(before, join(runFolder, BEFORE)),
  }
  let announced = false
  try {
    // In front of the library itself: one that is cut off in between can be undone all the same.
    return await restore(path, libraries, async (change) => {
      announced = true
      await writeLibraryText(join(runFolder, UNDO_FROM), change.before ?? '')
      await writeLibraryText(join(runFolder, UNDO_TO), change.after ?? '')
    })
  } catch (error) {
    if (announced) await forgetRollBack(runFolder)
    throw error
  }
}

/** Takes a rollback back, again keeping what the user edited since. */
export async function undoRollBack(path: string, runFolder: string): Promise<RollbackResult> {
  const from = await readLibraryText(join(runFolder, UNDO_FROM))
  const to = await readLibraryText(join(runFolder, UNDO_TO))
  if (from === null || to === null) {
    throw new UsageError(`${runFolder} was not rolled back, so there is nothing to undo.`)
  }
  const restored = await restore(path, {
    base: readLibrary(to, join(runFolder, UNDO_TO)),
    ours: readLibrary(from, join(runFolder, UNDO_FROM)),
  })
  // Also where nothing was to be taken back, since the rollback was cut off before it wrote the library.
  await forgetRollBack(runFolder)
  return restored
}

/** From here on the run counts again as one that can be rolled back. */
async function forgetRollBack(runFolder: string): Promise<void> {
  await Promise.all([UNDO_FROM, UNDO_TO].map((name) => rm(join(runFolder, name), { force: true })))
}

async function restore(
  path: string,
  { base, ours }: { base: Library; ours: Library },
  announce?: (change: Rewritten) => Promise<void>,
): Promise<RollbackResult> {
  let merged: Pick<MergeResult, 'library' | 'notes'> = { library: EMPTY_LIBRARY, notes: [] }
  const rewrite = (text: string | null) => {
    merged = mergeLibraries(base, ours, readLibrary(text, path))
    return spliceLibrary(text, merged.library, path)
  }
  const { before, after } = await rewriteLibrary(path, rewrite, announce)
  const { library, notes } = merged
  return { library, notes, changed: after !== before }
}
