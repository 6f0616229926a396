import type { Library } from '../../core/library/experience.ts'
import { type MergeResult, mergeLibraries } from '../../core/library/merge.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'

/**
 * A library without what a change did to it: a three-way merge in which what the change left is the ancestor, so that
 * later edits stay.
 * @param now text of the file as it is; null = there is none
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
 * The text of a library file with one change taken back: the bytes of before where nothing else has changed since,
 * else a three-way merge in which later edits stay. null = there was no file.
 * @param before text in front of the change
 * @param after text that the change wrote
 * @param now text of the file as it is
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
