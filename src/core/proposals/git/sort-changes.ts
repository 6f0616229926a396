import { isDependencyFile, languageOf } from '../../code/languages.ts'
import { isTestFile } from '../../code/tests.ts'
import type { RefusalCode } from '../proposal.ts'

/** A file of a commit, as far as it decides whether the commit can be a task. */
export interface ChangedFile {
  /** from the workspace, with /; null = outside of it */
  path: string | null
  /** both sides are there and are plain files */
  changed: boolean
  /** it is there after the commit */
  stays: boolean
  /** lines; null = binary */
  added: number | null
  deleted: number | null
}

export type Sorted = { source: string; tests: string[] } | { code: RefusalCode; reason: string }

/** More changed lines of code than this are no task for one answer. */
export const MAX_CHANGED = 80
const MAX_FILES = 25

/** Whether a file determines which packages or repositories are needed. */
const needsPackages = (path: string) => isDependencyFile(path) || /(?:^|\/)\.gitmodules$/.test(path)

/**
 * Sorts what a commit changed: exactly one file of code, at least one test, nothing about dependencies, nothing
 * binary; other texts (documentation, fixtures) stay as they are now. Gives the reason otherwise.
 * @param harmless package files whose change concerns no dependency, e.g. a version
 */
export function sortChanges(files: readonly ChangedFile[], harmless: ReadonlySet<string>): Sorted {
  const refuse = (code: RefusalCode, reason: string) => ({ code, reason })
  if (files.length === 0) return refuse('unsuitable', 'it changes nothing')
  if (files.length > MAX_FILES) return refuse('too-large', `it changes ${files.length} files`)
  const inside = files.flatMap((file) => (file.path === null ? [] : [{ ...file, path: file.path }]))
  const binary = inside.find(({ added }) => added === null)
  if (binary) return refuse('unsuitable', `it changes the binary file ${binary.path}`)
  const dependency = inside.find(({ path }) => needsPackages(path) && !harmless.has(path))
  if (dependency) return refuse('unsuitable', `it changes dependencies (${dependency.path})`)
  const code = inside.filter(({ path }) => languageOf(path) !== null && !needsPackages(path))
  const tests = code.filter(({ path }) => isTestFile(path))
  const source = code.filter(({ path }) => !isTestFile(path))
  if (files.length > inside.length)
    return refuse('unsuitable', 'it changes files outside of this folder, too')
  if (source.length === 0)
    return refuse('unsuitable', tests.length > 0 ? 'it changes tests alone' : 'it changes no code')
  const kept = tests.filter(({ stays }) => stays)
  if (kept.length === 0)
    return refuse('unclear', 'it changes no test, so nothing shows when an answer is right')
  if (source.length > 1) {
    const names = source.slice(0, 3).map(({ path }) => path)
    return refuse(
      'too-large',
      `it changes ${source.length} files of code (${names.join(', ')}${source.length > 3 ? ', ...' : ''}), and an answer is one`,
    )
  }
  const [only] = source
  if (!only!.changed)
    return refuse(
      'unsuitable',
      `${only!.path} comes, goes or is no plain file in it, and a task changes a file that is there`,
    )
  const lines = only!.added! + only!.deleted!
  if (lines > MAX_CHANGED)
    return refuse(
      'too-large',
      `it changes ${lines} lines of ${only!.path}; at most ${MAX_CHANGED} are asked for`,
    )
  return { source: only!.path, tests: kept.map(({ path }) => path) }
}

/** Fields of package.json that decide nothing about what is installed and how it runs. */
const HARMLESS = new Set([
  'version',
  'description',
  'keywords',
  'author',
  'contributors',
  'license',
  'homepage',
  'bugs',
  'repository',
  'funding',
  'files',
])

/** Whether two versions of a package.json differ only in what concerns no dependency. */
export function isHarmlessPackage(before: string, after: string): boolean {
  try {
    const rest = (text: string) =>
      JSON.stringify(
        Object.entries(JSON.parse(text) as Record<string, unknown>).filter(([key]) => !HARMLESS.has(key)),
      )
    return rest(before) === rest(after)
  } catch {
    return false
  }
}
