import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { EMPTY_LIBRARY, type Library } from '../../core/library/experience.ts'
import type { MergeResult } from '../../core/library/merge.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { type Rewritten, readLibraryText, rewriteLibrary, writeLibraryText } from '../library/library-file.ts'
import { withoutChange } from '../library/undo-change.ts'
import { hasChangedLibrary, keptLibrary } from './run-library-file.ts'

/** The library before and after a rollback, in the run's folder, for undoing it. */
const UNDO_FROM = 'library-before-rollback.yaml'
const UNDO_TO = 'library-after-rollback.yaml'

/** Whether the run has changed the library and has not been rolled back. */
export function canRollBack(runFolder: string): boolean {
  return hasChangedLibrary(runFolder) && !existsSync(join(runFolder, UNDO_TO))
}

export interface RollbackResult {
  library: Library
  /** whether the file was changed */
  changed: boolean
  /** one sentence for each entry where the user's later edit was kept */
  notes: string[]
}

/**
 * Restores the library as it was before a run and keeps the user's later edits: a three-way merge with the library as
 * the run left it as the ancestor. Throws UsageError if the run did not change the library.
 */
export async function rollBack(path: string, runFolder: string): Promise<RollbackResult> {
  const [beforePath, afterPath] = [keptLibrary(runFolder, 'before'), keptLibrary(runFolder, 'after')]
  const after = await readLibraryText(afterPath)
  if (after === null) {
    throw new UsageError(
      `${runFolder} contains no ${basename(afterPath)}: the run has not changed the library, so there is nothing to roll back.`,
    )
  }
  const before = await readLibraryText(beforePath)
  const libraries = {
    left: readLibrary(after, afterPath),
    wanted: before === null ? EMPTY_LIBRARY : readLibrary(before, beforePath),
  }
  let announced = false
  try {
    // Written before the library itself, so that an interrupted rollback can still be undone.
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

/** Undoes a rollback, again keeping the user's later edits. */
export async function undoRollBack(path: string, runFolder: string): Promise<RollbackResult> {
  const from = await readLibraryText(join(runFolder, UNDO_FROM))
  const to = await readLibraryText(join(runFolder, UNDO_TO))
  if (from === null || to === null) {
    throw new UsageError(`${runFolder} was not rolled back, so there is nothing to undo.`)
  }
  const restored = await restore(path, {
    left: readLibrary(to, join(runFolder, UNDO_TO)),
    wanted: readLibrary(from, join(runFolder, UNDO_FROM)),
  })
  // Also if there was nothing to undo, because the rollback was interrupted before it wrote the library.
  await forgetRollBack(runFolder)
  return restored
}

/** From now on the run can be rolled back again. */
async function forgetRollBack(runFolder: string): Promise<void> {
  await Promise.all([UNDO_FROM, UNDO_TO].map((name) => rm(join(runFolder, name), { force: true })))
}

/** @param change the texts before and after the change to undo */
async function restore(
  path: string,
  change: { left: Library; wanted: Library },
  announce?: (change: Rewritten) => Promise<void>,
): Promise<RollbackResult> {
  let undone: Pick<MergeResult, 'library' | 'notes'> = { library: EMPTY_LIBRARY, notes: [] }
  const rewrite = (text: string | null) => {
    const { text: restored, ...merged } = withoutChange(change, text, path)
    undone = merged
    return restored
  }
  const { before, after } = await rewriteLibrary(path, rewrite, announce)
  return { ...undone, changed: after !== before }
}
