import type { Parse } from '../code/language/syntax.ts'

/** The code of checks, as it is before any answer is written. */
export interface CheckSources {
  /** paths of the files that copies of a workspace hold, with / */
  list(workspace: string): Promise<string[]>
  /** null where there is no such file, or it is large or no text */
  read(folder: string, path: string): Promise<string | null>
  parser(): Promise<Parse>
}
