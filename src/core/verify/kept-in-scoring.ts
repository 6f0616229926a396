import { isTestFile } from '../code/tests.ts'
import { type FilePatch, patchedPaths, readPatch } from '../patches.ts'
import type { Task } from '../tasks/task.ts'
import { isReadByRunners, OF_TESTS } from './guarded-files.ts'

/** Files that a project changes with its code, and that decide checks only where the command reads them. */
const MANIFESTS: readonly { file: RegExp; readBy: RegExp }[] = [
  { file: /(?:^|\/)package\.json$/, readBy: /\b(?:npm|pnpm|yarn|bun|npx|jest|vitest|mocha|ava)\b/ },
  { file: /(?:^|\/)(?:pyproject\.toml|setup\.cfg|tox\.ini)$/, readBy: /\b(?:pytest|tox|nox|unittest)\b/ },
  { file: /(?:^|\/)(?:[Mm]akefile|justfile)$/, readBy: /\b(?:make|just)\b/ },
  {
    file: /(?:^|\/)(?:Cargo\.toml|go\.(?:mod|work)|pom\.xml|build\.gradle(?:\.kts)?|CMakeLists\.txt|tsconfig[^/]*\.json)$/,
    readBy: /$^/,
  },
]

/** What of a change does not count when it is scored. */
export interface KeptFiles {
  /** paths that are in the scored copy as they are in the original, whatever the change says */
  keep: string[]
  /** of these, files of the original that the change would have changed, or what would have changed how checks run */
  ignored: string[]
}

/**
 * A change is scored by the checks of the original: tests, and what runners read, stay as they are there, unless the task's
 * own solution changes them. Tests that a change adds do not count either, which is no fault of it.
 */
export function keptInScoring(task: Task, patch: string): KeptFiles {
  const hidden = task.tests ?? []
  const commands = task.verify.flatMap((spec) => (spec.type === 'command' ? [spec.run] : [])).join('\n')
  const allowed = new Set(task.solutionPatch === undefined ? [] : patchedPaths(task.solutionPatch))
  const isHidden = (path: string) => hidden.some((one) => path === one || path.startsWith(`${one}/`))
  const kept = filesOf(patch).flatMap(({ from, to }) => {
    const paths = [...new Set([from, to].filter((path) => path !== null))]
    const decisive = paths.filter(
      (path) => isHidden(path) || (!allowed.has(path) && decidesChecks(path, commands)),
    )
    return decisive.map((path) => ({ path, isFault: from !== null || isReadByRunners(path) }))
  })
  return {
    keep: [...new Set([...hidden, ...kept.map(({ path }) => path)])],
    ignored: [...new Set(kept.flatMap(({ path, isFault }) => (isFault ? [path] : [])))],
  }
}

function decidesChecks(path: string, commands: string): boolean {
  if (isTestFile(path) || OF_TESTS.test(path)) return true
  if (!isReadByRunners(path)) return false
  const manifest = MANIFESTS.find(({ file }) => file.test(path))
  return manifest === undefined || manifest.readBy.test(commands)
}

/** What cannot be read does not fit the copy either: scoring says so. */
function filesOf(patch: string): FilePatch[] {
  try {
    return readPatch(patch)
  } catch {
    return []
  }
}
