import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { digest } from '../../core/digest.ts'
import { UsageError } from '../../core/errors.ts'
import { taskDigest } from '../../core/run/plan.ts'
import {
  byPlace,
  type Diagnostic,
  formatDiagnostics,
  hasErrors,
  START_OF_FILE,
} from '../../core/tasks/diagnostics.ts'
import type { TaskFloor } from '../../core/tasks/floor.ts'
import { duplicateIds, parseTaskFile } from '../../core/tasks/parse-task-file.ts'
import type { ParsedTask, ParsedTaskFile } from '../../core/tasks/parsed-task.ts'
import { type Assignment, assignSplits, type RememberedSplits, remember } from '../../core/tasks/splits.ts'
import { parseSplits, renderSplits } from '../../core/tasks/splits-file.ts'
import type { Split, SplitTask, Task, TaskSet } from '../../core/tasks/task.ts'
import { CONTROLS_VERSION } from '../../core/verify/controls.ts'
import { unreadable } from '../file-fault.ts'
import { makeFolder } from '../make-folder.ts'
import { checkSchemas } from './check-schemas.ts'
import { sharedGrpoDir } from './find-grpo-dir.ts'
import { displayPath, findTaskFiles } from './find-task-files.ts'
import { readFloors } from './floors-file.ts'
import { readTaskText } from './read-text.ts'
import { resolveTask } from './resolve-task.ts'
import { WorkspaceReader } from './workspace-reader.ts'

export interface LoadOptions {
  /** base of relative names and of the paths in messages */
  cwd: string
  /** false = workspaces are listed, not read: for checks, which need no digest; default true */
  digests?: boolean
}

export interface LoadedTaskSet {
  set: TaskSet
  /** absolute; it may not exist yet */
  grpoDir: string
  /** warnings only */
  diagnostics: Diagnostic[]
  /** what trying controls showed of its tasks, as far as that is recorded and still holds; by id */
  floors: ReadonlyMap<string, TaskFloor>
  /**
   * Writes new assignments to .grpo/splits.json: once they will be used. Throws UsageError if the file is now
   * broken.
   */
  saveSplits(): Promise<void>
}

/** Like LoadedTaskSet, but as far as it could be read: if the diagnostics contain errors, the set must not be used. */
export type InspectedTaskSet = LoadedTaskSet

/**
 * Loads task files, globs and folders as one set: parsed, with the files that they refer to, and split.
 * Throws UsageError with all problems, one per line, as file:line:column.
 */
export async function loadTaskSet(files: readonly string[], options: LoadOptions): Promise<LoadedTaskSet> {
  const inspected = await inspectTaskSet(files, options)
  if (hasErrors(inspected.diagnostics)) throw new UsageError(formatDiagnostics(inspected.diagnostics))
  return inspected
}

/** Loads what can be loaded and reports what is wrong. Throws UsageError only if a name matches no file. */
export async function inspectTaskSet(
  named: readonly string[],
  options: LoadOptions,
): Promise<InspectedTaskSet> {
  const paths = await findTaskFiles(named, options.cwd)
  const grpoDir = await sharedGrpoDir(paths)
  const files = await Promise.all(paths.map((path) => readOne(path, options.cwd)))
  const diagnostics = [...files.flatMap((file) => file.diagnostics), ...duplicateIds(files)]

  const reader = new WorkspaceReader({ digests: options.digests ?? true })
  const tasks: Task[] = []
  for (const [index, file] of files.entries()) {
    for (const task of file.tasks) {
      tasks.push(await resolveTask(task, paths[index]!, reader, (diagnostic) => diagnostics.push(diagnostic)))
    }
  }

  diagnostics.push(...(await checkSchemas(files.flatMap((file) => file.tasks))))

  const splitsPath = join(grpoDir, 'splits.json')
  const splitsFile = displayPath(splitsPath, options.cwd)
  const remembered = await readSplits(splitsPath, splitsFile)
  diagnostics.push(...remembered.diagnostics)
  const parsed = onePerId(files.flatMap((file) => file.tasks))
  const assignment = assignSplits(parsed, remembered.splits)
  diagnostics.push(...splitDiagnostics(assignment, parsed))

  const recorded = await readFloors(grpoDir)
  const floorsPath = join(grpoDir, 'floors.json')
  if (recorded.problem !== undefined)
    diagnostics.push({
      file: displayPath(floorsPath, options.cwd),
      ...START_OF_FILE,
      severity: 'warning',
      message: `the file ${recorded.problem}; the floors of all tasks are measured again.`,
    })
  const floors = new Map<string, TaskFloor>()
  const split: SplitTask[] = onePerId(tasks).map((task) => {
    const floor = Object.hasOwn(recorded.floors, task.id) ? recorded.floors[task.id] : undefined
    const holds = floor?.controls === CONTROLS_VERSION && floor.digest === taskDigest(task)
    if (floor && holds) floors.set(task.id, floor)
    return {
      ...task,
      split: assignment.splits.get(task.id)!,
      ...(floor && holds ? { floors: floor.verifiers } : {}),
    }
  })
  const agents = files.filter(({ agent }) => agent !== undefined)
  diagnostics.push(...agentDiagnostics(agents))
  const set: TaskSet = {
    name: [...new Set(files.map((file) => file.name))].join(' + '),
    files: paths,
    tasks: split,
    ...(agents[0] === undefined ? {} : { agent: agents[0].agent!.name }),
    digest: digest(split.map(verdictInputs)),
    notes: assignment.notes,
  }
  const saveSplits = () => writeSplits(splitsPath, splitsFile, remembered.splits, assignment.splits)
  return { set, grpoDir, diagnostics: diagnostics.sort(byPlace), floors, saveSplits }
}

/** A set is tried by one agent: what several files say must be the same. */
function agentDiagnostics(files: readonly ParsedTaskFile[]): Diagnostic[] {
  const [first, ...others] = files
  return others.flatMap(({ file, agent }) =>
    agent!.name === first!.agent!.name
      ? []
      : [
          {
            file,
            ...agent!.range,
            severity: 'error' as const,
            message: `these tasks are for the agent ${agent!.name}, those of ${first!.file}:${first!.agent!.range.line} for ${first!.agent!.name}; one run has one agent, so run the files apart, or give both the same.`,
          },
        ],
  )
}

/** The first task of each id: a repeated id is an error, and repetitions must not be counted. */
function onePerId<T extends { id: string }>(tasks: readonly T[]): T[] {
  const seen = new Set<string>()
  return tasks.filter(({ id }) => !seen.has(id) && seen.add(id))
}

async function readOne(path: string, cwd: string): Promise<ParsedTaskFile> {
  const file = displayPath(path, cwd)
  const text = await readTaskText(path, file)
  return typeof text === 'string'
    ? parseTaskFile(text, file)
    : { file, name: file, tasks: [], ids: [], diagnostics: [text] }
}

interface ReadSplits {
  splits: RememberedSplits
  diagnostics: Diagnostic[]
}

async function readSplits(path: string, file: string): Promise<ReadSplits> {
  try {
    return parseSplits(await readFile(path, 'utf8'), file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { splits: {}, diagnostics: [] }
    const message = `the file ${unreadable(error)}`
    return { splits: {}, diagnostics: [{ file, ...START_OF_FILE, severity: 'error', message }] }
  }
}

/**
 * Written only if the assignments changed, so that a reformatted file stays unchanged; and into the current file, since
 * another run or a person may have written to it between loading and the first event of a run.
 */
async function writeSplits(
  path: string,
  file: string,
  before: RememberedSplits,
  assigned: Assignment['splits'],
): Promise<void> {
  const now = await readSplits(path, file)
  if (hasErrors(now.diagnostics)) throw new UsageError(formatDiagnostics(now.diagnostics))
  const text = renderSplits(remember(assigned, now.splits, before))
  if (text === renderSplits(now.splits)) return
  await makeFolder(dirname(path))
  await writeFileAtomic(path, text)
}

function splitDiagnostics(assignment: Assignment, tasks: readonly ParsedTask[]): Diagnostic[] {
  const said: { id: string; message: string; right?: Split; severity: Diagnostic['severity'] }[] = [
    ...assignment.errors.map((problem) => ({ ...problem, severity: 'error' as const })),
    ...assignment.warnings.map((problem) => ({ ...problem, severity: 'warning' as const })),
  ]
  return said.flatMap(({ id, message, severity, right }) => {
    const task = tasks.find((candidate) => candidate.id === id)
    if (task === undefined) return []
    const range = task.ranges.split
    // A task without a line of its own has its split from the defaults, which must not be changed for one task.
    const own = range.line >= task.ranges.id.line && range !== task.ranges.id
    const fix = right !== undefined && own ? { fix: { range, text: JSON.stringify(right) } } : {}
    return [{ file: task.position.file, ...range, severity, message, ...fix }]
  })
}

/** Everything in a task that a verdict can depend on, without its location on this machine. */
function verdictInputs(task: SplitTask): unknown {
  const { id, instructions, prompt, answer, show, network, verify, workspaceDigest, hide, tests } = task
  return { id, instructions, prompt, answer, show, network, verify, workspaceDigest, hide, tests }
}
