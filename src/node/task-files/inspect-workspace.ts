import { resolve } from 'node:path'
import type { Diagnostic } from '../../core/tasks/diagnostics.ts'
import { duplicateIds, parseTaskFile } from '../../core/tasks/parse-task-file.ts'
import type { Split } from '../../core/tasks/task.ts'
import { byGrpoDir } from './find-grpo-dir.ts'
import { displayPath } from './find-task-files.ts'
import { inspectTaskSet } from './load-task-set.ts'
import { readTaskText } from './read-text.ts'

/** Task files that share a library, checked together. */
export interface InspectedGroup {
  /** absolute; it may not exist */
  grpoDir: string
  /** absolute paths */
  files: string[]
  /** split of each task, by id: as written or assigned */
  splits: Record<string, Split>
  /** sentences for the user, e.g. that there are too few tasks for a gate */
  notes: string[]
  /** problems found in the files themselves; `file` is absolute */
  inFiles: Diagnostic[]
  /** problems that depend on other files, the workspace or the remembered splits; `file` is absolute */
  across: Diagnostic[]
}

/**
 * Checks task files in groups that share a library; runs and writes nothing.
 * @param only a file: only its group
 */
export async function inspectWorkspace(
  files: readonly string[],
  cwd: string,
  only?: string,
): Promise<InspectedGroup[]> {
  const groups: InspectedGroup[] = []
  for (const [grpoDir, group] of await byGrpoDir(files)) {
    if (only === undefined || group.includes(only)) groups.push(await inspectGroup(grpoDir, group, cwd))
  }
  return groups
}

async function inspectGroup(grpoDir: string, files: string[], cwd: string): Promise<InspectedGroup> {
  const { set, diagnostics } = await inspectTaskSet(files, { cwd, digests: false })
  const own = new Set<string>()
  for (const path of files) {
    const file = displayPath(path, cwd)
    const text = await readTaskText(path, file)
    const found =
      typeof text === 'string'
        ? [parseTaskFile(text, file)].flatMap((parsed) => [...parsed.diagnostics, ...duplicateIds([parsed])])
        : [text]
    for (const diagnostic of found) own.add(keyOf(diagnostic))
  }
  const absolute = diagnostics.map((diagnostic) => ({
    own: own.has(keyOf(diagnostic)),
    diagnostic: { ...diagnostic, file: resolve(cwd, diagnostic.file) },
  }))
  return {
    grpoDir,
    files,
    splits: Object.fromEntries(set.tasks.map(({ id, split }) => [id, split])),
    notes: set.notes,
    inFiles: absolute.filter((each) => each.own).map(({ diagnostic }) => diagnostic),
    across: absolute.filter((each) => !each.own).map(({ diagnostic }) => diagnostic),
  }
}

function keyOf({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}:${message}`
}
