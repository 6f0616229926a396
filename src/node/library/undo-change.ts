import type { Library } from '../../core/library/experience.ts'
import { type MergeResult, mergeLibraries } from '../../core/library/merge.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'

/**
 * A library without the effect of a change: a three-way merge with the changed library as the ancestor, so that later
 * edits stay.
 * @param now current text of the file; null = there is none
 */
export function withoutChange(
  { left, wanted }: { left: Library; wanted: Library },
  now: string | null,
  file: string,
): Pick<MergeResult, 'library' | 'notes'> & { text: string } {
  const { library, notes } = mergeLibraries(left, wanted, readLibrary(now, file))
  return { library, notes, text: spliceLibrary(now, library, file) }
}

/**
 * The text of a library file with one change undone: the previous bytes if nothing else has changed since, else a
 * three-way merge in which later edits stay. null = there was no file.
 * @param before text before the change
 * @param after text that the change wrote
 * @param now current text of the file
 */
export function undoChange(
  before: string | null,
  after: string | null,
  now: string | null,
  file: string,
): string | null {
  if (now === after) return before
  const change = { left: readLibrary(after, file), wanted: readLibrary(before, file) }
  return withoutChange(change, now, file).text
}
