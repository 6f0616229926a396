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
  /** no side of it is a link or a submodule */
  plain: boolean
  /** lines; null = binary */
  added: number | null
  deleted: number | null
}

export type Refused = { code: RefusalCode; reason: string }
export type Sorted = { source: string; tests: string[] } | Refused

/** What a change request is made of: paths of the files that are asked for, and of those that decide. */
export interface SortedChange {
  source: string[]
  /** those of `source` that are code */
  code: string[]
  /** all that belongs to tests */
  tests: string[]
  /** those of them that are there after the commit */
  kept: string[]
}

/** More changed lines of code than this are no task for one answer. */
export const MAX_CHANGED = 80
const MAX_FILES = 25
/** The same where an agent makes a whole change, over all files. */
export const MAX_CHANGE = 400

/** Whether a file determines which packages or repositories are needed. */
const needsPackages = (path: string) => isDependencyFile(path) || /(?:^|\/)\.gitmodules$/.test(path)

/**
 * Sorts what a commit changed: exactly one file of code, at least one test, nothing about dependencies, nothing
 * binary; other texts (documentation, fixtures) stay as they are now. Gives the reason otherwise.
 * @param harmless package files whose change concerns no dependency, e.g. a version
 */
export function sortChanges(files: readonly ChangedFile[], harmless: ReadonlySet<string>): Sorted {
  const fitting = fittingFiles(files, harmless)
  if ('code' in fitting) return fitting
  const code = fitting.files.filter(({ path }) => languageOf(path) !== null && !needsPackages(path))
  const tests = code.filter(({ path }) => isTestFile(path))
  const source = code.filter(({ path }) => !isTestFile(path))
  if (files.length > fitting.files.length)
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

/**
 * Sorts what a commit changed where all of it is asked for: any number of files, at least one of code and one test,
 * nothing about dependencies, nothing binary but for tests. Gives the reason otherwise.
 */
export function sortChange(
  files: readonly ChangedFile[],
  harmless: ReadonlySet<string>,
): SortedChange | Refused {
  const fitting = fittingFiles(files, harmless, ({ path }) => isOfTests(path))
  if ('code' in fitting) return fitting
  const outside = files.length > fitting.files.length
  if (outside) return refuse('unsuitable', 'it changes files outside of this folder, too')
  const special = fitting.files.find(({ plain }) => !plain)
  if (special) return refuse('unsuitable', `${special.path} is no plain file in it`)
  const tests = fitting.files.filter(({ path }) => isOfTests(path))
  const source = fitting.files.filter(({ path }) => !isOfTests(path))
  const code = source.filter(({ path }) => languageOf(path) !== null && !needsPackages(path))
  if (code.length === 0)
    return refuse('unsuitable', tests.length > 0 ? 'it changes tests alone' : 'it changes no code')
  const kept = tests.filter(({ stays, path }) => stays && isTestFile(path))
  if (kept.length === 0)
    return refuse('unclear', 'it changes no test, so nothing shows when a change is right')
  const lines = source.reduce((sum, { added, deleted }) => sum + added! + deleted!, 0)
  if (lines > MAX_CHANGE)
    return refuse('too-large', `it changes ${lines} lines; at most ${MAX_CHANGE} are asked for`)
  const paths = (some: readonly { path: string }[]) => some.map(({ path }) => path)
  return { source: paths(source), code: paths(code), tests: paths(tests), kept: paths(kept) }
}

/** Whether a file is a test or belongs to tests: what they compare with, and what they read. */
const isOfTests = (path: string) =>
  isTestFile(path) || /(?:^|\/)(?:tests?|specs?|__\w+__|fixtures?|testdata|test[-_]data)\//i.test(path)

/** The files in the folder, where their number and kinds allow a task. @param mayBeBinary of which files */
function fittingFiles(
  files: readonly ChangedFile[],
  harmless: ReadonlySet<string>,
  mayBeBinary: (file: { path: string }) => boolean = () => false,
): { files: (ChangedFile & { path: string })[] } | Refused {
  if (files.length === 0) return refuse('unsuitable', 'it changes nothing')
  if (files.length > MAX_FILES) return refuse('too-large', `it changes ${files.length} files`)
  const inside = files.flatMap((file) => (file.path === null ? [] : [{ ...file, path: file.path }]))
  const binary = inside.find((file) => file.added === null && !mayBeBinary(file))
  if (binary) return refuse('unsuitable', `it changes the binary file ${binary.path}`)
  const dependency = inside.find(({ path }) => needsPackages(path) && !harmless.has(path))
  if (dependency) return refuse('unsuitable', `it changes dependencies (${dependency.path})`)
  return { files: inside }
}

const refuse = (code: RefusalCode, reason: string): Refused => ({ code, reason })

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
