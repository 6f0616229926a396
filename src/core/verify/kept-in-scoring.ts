import { isTestFile } from '../code/tests.ts'
import { type FilePatch, isPlainPath, patchedPaths, readPatch } from '../patches.ts'
import type { CommandRequest } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { isInPlaceOfRunners, isReadByRunners, OF_TESTS } from './guarded-files.ts'
import { patchOf, type Submitted } from './submitted.ts'

/** Files that a project changes with its code, and that decide checks only where the command reads them. */
const MANIFESTS: readonly { file: RegExp; readBy: RegExp }[] = [
  {
    file: /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/,
    readBy: /\b(?:npm|pnpm|yarn|bun|npx|jest|vitest|mocha|ava)\b/,
  },
  { file: /(?:^|\/)(?:pyproject\.toml|setup\.cfg|tox\.ini)$/, readBy: /\b(?:pytest|tox|nox|unittest)\b/ },
  {
    file: /(?:^|\/)(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile(?:\.lock)?|requirements[^/]*\.txt)$/,
    readBy: /\b(?:poetry|uv|pdm|pipenv|pip|tox|nox)\b/,
  },
  { file: /(?:^|\/)(?:[Mm]akefile|justfile)$/, readBy: /\b(?:make|just)\b/ },
  {
    file: /(?:^|\/)(?:Cargo\.toml|go\.(?:mod|work)|pom\.xml|build\.gradle(?:\.kts)?|CMakeLists\.txt|tsconfig[^/]*\.json)$/,
    readBy: /$^/,
  },
]

/** A program that a command names may be what is checked; by such a name it is what checks. */
const NAME_OF_CHECKS = /check|verif|test|spec|valid|assert|expect|grade|lint|compare|\bci\b/i

/** What of a change does not count when it is scored. */
export interface KeptFiles {
  /** paths that are in the scored copy as they are in the original, whatever the change says */
  keep: string[]
  /** of these, files of the original that the change would have changed, or what would have changed how checks run */
  ignored: string[]
  /** of these, files that are in the scored copy as the task's own solution makes them */
  solved: string[]
}

/**
 * A change is scored by the checks of the original: tests, and what runners read, stay as they are there, or as the task's
 * own solution makes them. Tests that a change adds do not count either, which is no fault of it.
 */
export function keptInScoring(task: Task, patch: string): KeptFiles {
  const decides = decider(task)
  const hidden = task.tests ?? []
  const solved = (task.solutionPatch === undefined ? [] : patchedPaths(task.solutionPatch)).filter(
    (path) => decides(path, false) && !isAtOrBelow(path, hidden),
  )
  const kept = filesOf(patch).flatMap(({ from, to }) => {
    const paths = [...new Set([from, to].filter((path) => path !== null))]
    const isNew = from === null
    return paths
      .filter((path) => decides(path, isNew))
      .map((path) => ({ path, isFault: !solved.includes(path) && (!isNew || isOddToAdd(path, hidden)) }))
  })
  return {
    keep: [...new Set([...hidden, ...solved, ...kept.map(({ path }) => path)])],
    ignored: [...new Set(kept.flatMap(({ path, isFault }) => (isFault ? [path] : [])))],
    solved,
  }
}

/** How a change is made in the copy that is scored; nothing where none was made. */
export function changeOf(task: Task, submitted: Submitted): Pick<CommandRequest, 'change' | 'solved'> {
  const patch = patchOf(submitted)
  if (patch === null) return {}
  const { keep, solved } = keptInScoring(task, patch)
  return {
    ...(solved.length === 0 ? {} : { solved: { patch: task.solutionPatch!, keep: [], only: solved } }),
    change: { patch, keep },
  }
}

/** Whether a path decides the checks of a task; `isNew`: the original has no such file. */
function decider(task: Task): (path: string, isNew: boolean) => boolean {
  const hidden = task.tests ?? []
  const answers = task.verify.flatMap((spec) => (spec.type === 'command' ? [spec.write] : []))
  const commands = task.verify.flatMap((spec) => (spec.type === 'command' ? [spec.run] : [])).join('\n')
  const words = new Set(commands.split(/[\s"'`;&|()<>=]+/).map((word) => word.replace(/^\.\//, '')))
  return (path, isNew) => {
    if (!isPlainPath(path) || isAtOrBelow(path, hidden)) return true
    if (answers.includes(path)) return false
    if (isAbove(path, hidden) || OF_TESTS.test(path) || hidesTests(path)) return true
    if (isTestFile(path) || /(?:^|\/)__mocks__\//.test(path)) return true
    if (words.has(path) && NAME_OF_CHECKS.test(path)) return true
    if (isNew && isInPlaceOfRunners(path)) return true
    const manifest = MANIFESTS.find(({ file }) => file.test(path))
    return manifest === undefined ? isReadByRunners(path) : manifest.readBy.test(commands)
  }
}

/** Whether what a change adds is no test of its own. */
const isOddToAdd = (path: string, hidden: readonly string[]) =>
  !isPlainPath(path) ||
  isReadByRunners(path) ||
  isInPlaceOfRunners(path) ||
  isAbove(path, hidden) ||
  hidesTests(path)

/** A file or link in the place of a folder of tests hides what is in it. */
const hidesTests = (path: string) => !OF_TESTS.test(path) && OF_TESTS.test(`${path}/`)

const isAtOrBelow = (path: string, places: readonly string[]) =>
  places.some((one) => path === one || path.startsWith(`${one}/`))

const isAbove = (path: string, places: readonly string[]) => places.some((one) => one.startsWith(`${path}/`))

/** What cannot be read does not fit the copy either: scoring says so. */
function filesOf(patch: string): FilePatch[] {
  try {
    return readPatch(patch)
  } catch {
    return []
  }
}
