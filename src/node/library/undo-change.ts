import { mergeLibraries } from '../../core/library/merge.ts'
import { readLibrary } from '../../core/library/parse-library.ts'
import { spliceLibrary } from '../../core/library/splice-library.ts'

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
  const { library } = mergeLibraries(
    readLibrary(after, file),
    readLibrary(before, file),
    readLibrary(now, file),
  )
  return spliceLibrary(now, library, file)
}
