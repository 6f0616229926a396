import { rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { UsageError } from '../../core/errors.ts'
import { AGENT_README_VERSION } from '../../core/learn/prompts/agent-readme.ts'
import { PROMPTS_VERSION } from '../../core/learn/prompts/version.ts'
import { formatDiagnostic, parseLibrary } from '../../core/library/parse-library.ts'
import type { Journal, LibraryFile, LooksFile } from '../../core/ports.ts'
import type { RunKind } from '../../core/run/events.ts'
import { type Plan, type Settings, taskDigest } from '../../core/run/plan.ts'
import { DEFAULT_AGENT } from '../../core/tasks/agent-name.ts'
import type { SplitTask } from '../../core/tasks/task.ts'
import { openJournal } from '../../node/journal/file-journal.ts'
import { readLibraryText, requireWritable } from '../../node/library/library-file.ts'
import { diffPlans } from '../../node/runs/diff-plans.ts'
import { earlierRejections } from '../../node/runs/earlier-rejections.ts'
import { acquireLock } from '../../node/runs/lock.ts'
import { looksFile } from '../../node/runs/looks-file.ts'
import { writePlan } from '../../node/runs/plan-file.ts'
import { readResult } from '../../node/runs/read-run.ts'
import { createRun, isRun, makeNamedRun, type RunFolder } from '../../node/runs/run-folder.ts'
import { RunLibraryFile } from '../../node/runs/run-library-file.ts'
import { RunWriter } from '../../node/runs/run-writer.ts'
import type { Io } from '../io/io.ts'
import { type ChosenRun, existsAlready, storedLibrary } from './choose-run.ts'
import type { Workbench } from './open-workbench.ts'
import { DEFAULT_SEED } from './run-flags.ts'

/** One run, open for writing: no other process writes it meanwhile. */
export interface OpenRun {
  folder: RunFolder
  plan: Plan
  resumed: boolean
  journal: Journal
  library: LibraryFile
  looks: LooksFile
  writer: RunWriter
  close(): Promise<void>
  /** closes it, and removes it if it was begun just now: nothing happened that is worth keeping */
  discard(): Promise<void>
}

export interface RunChoice {
  run: ChosenRun
  mode: RunKind
  seed: number | undefined
  /** whether it may change the library */
  writes: boolean
  /** of an evaluation */
  measure?: Plan['measure']
}

/** Begins a run, or resumes one if its plan is the one asked for. Nothing is left of a run that is refused. */
export async function openRun(
  io: Io,
  workbench: Workbench,
  choice: RunChoice,
  settings: Settings,
): Promise<OpenRun> {
  const { grpoDir, libraryPath } = workbench
  const stored = choice.run.plan
  const start = await libraryText(libraryPath)
  if (choice.writes && !(await isReplay(choice.run))) await requireWritable(libraryPath)
  const folder = choice.run.folder ?? (await createRun(grpoDir))
  await makeNamedRun(grpoDir, folder)
  const lock = await acquireLock(folder.path)
  if (stored)
    await requireJournal(folder.path).catch((error: unknown) => {
      lock.release()
      throw error
    })
  let begun = false
  const discard = async () => {
    lock.release()
    if (begun) await removeBegun(folder.path)
  }
  try {
    // Another process may have begun a run of this name meanwhile.
    if (!stored && (await isRun(folder.path))) throw existsAlready(folder)
    begun = !stored
    const wanted = planOf(workbench, choice, settings, folder.name, start)
    const plan = stored ? goneOnWith(stored, wanted, workbench.checked) : wanted
    if (!stored && choice.mode === 'grounded') {
      const { library } = parseLibrary(start ?? '', libraryPath)
      plan.turnedDown = await earlierRejections(grpoDir, library)
    }
    if (!stored || stored.unchecked) await writePlan(folder.path, plan)
    const journal = await openJournal(join(folder.path, 'journal.jsonl'), { note: (text) => io.say(text) })
    io.opened?.({ folder: folder.path, resumed: stored !== null })
    return {
      folder,
      plan,
      resumed: stored !== null,
      journal,
      library: new RunLibraryFile(libraryPath, folder.path, plan.startLibrary),
      looks: looksFile(join(grpoDir, 'looks.jsonl')),
      writer: new RunWriter(folder.path, {
        run: plan.run,
        agent: plan.agent ?? DEFAULT_AGENT,
        model: plan.models.policy,
        version: packageJson.version,
      }),
      close: async () => {
        await journal.close()
        lock.release()
      },
      discard: async () => {
        await journal.close()
        await discard()
      },
    }
  } catch (error) {
    await discard()
    throw error
  }
}

/** Throws UsageError where a run has answers and its journal is gone: resumed, it would pay for all of them again. */
async function requireJournal(folder: string): Promise<void> {
  const sizeOf = async (name: string) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0
  if ((await sizeOf('journal.jsonl')) > 0 || (await sizeOf('trajectories.jsonl')) === 0) return
  throw new UsageError(
    `${join(folder, 'journal.jsonl')} is empty or missing, though the run has answers in trajectories.jsonl: restore it, or begin a new run; resumed without it, all of them would be paid for again.`,
  )
}

/** Whether the run has ended: then nothing is rewritten. The end of a preflight is the beginning of a training run. */
async function isReplay({ folder, plan }: ChosenRun): Promise<boolean> {
  const result = folder && plan && (await readResult(folder.path))
  return result?.stopped === 'done' && result.type !== 'preflight-finished'
}

/** Removes what a run begins with; a folder that contains anything else stays. */
async function removeBegun(folder: string): Promise<void> {
  for (const name of ['plan.json', 'journal.jsonl']) await rm(join(folder, name), { force: true })
  await rmdir(folder).catch(() => {})
}

/** The plan of a run that is resumed. Throws UsageError if another one is asked for. */
function goneOnWith(stored: Plan, wanted: Plan, checked: boolean): Plan {
  const { unchecked, ...rest } = stored
  // The library may have changed since: the run continues from the one in its plan and merges at its barriers.
  const now = { ...wanted, startLibrary: stored.startLibrary }
  // Until all solutions are tried it is not known which tasks remain, and nothing is paid for.
  const plan = unchecked && checked ? withTasksOf(rest, wanted) : rest
  const differences = diffPlans(plan, checked ? now : { ...now, tasks: plan.tasks })
  if (differences.length > 0) {
    throw new UsageError(
      `The run ${stored.run} cannot be resumed because it is asked to do something else: ${differences.join(' ')}`,
      [{ do: 'begin-new-run' }],
    )
  }
  return {
    ...plan,
    ...(unchecked && !checked ? { unchecked } : {}),
    settings: { ...stored.settings, concurrency: wanted.settings.concurrency },
  }
}

/** The plan with the tasks of another one, also in the list of those that it measures. */
function withTasksOf(
  { quarantined: _, leftOut: _before, floors: _known, ...plan }: Plan,
  { tasks, quarantined, leftOut, floors }: Plan,
): Plan {
  const { measure } = plan
  const known = {
    ...plan,
    tasks,
    ...(quarantined ? { quarantined } : {}),
    ...(leftOut ? { leftOut } : {}),
    ...(floors ? { floors } : {}),
  }
  if (!measure?.tasks) return known
  return {
    ...known,
    measure: { ...measure, tasks: measure.tasks.filter((id) => Object.hasOwn(tasks, id)) },
  }
}

function planOf(
  {
    set,
    quarantined,
    leftOut,
    grpoDir,
    libraryPath,
    asked,
    agent,
    models,
    optimizerAgent,
    checked,
  }: Workbench,
  choice: RunChoice,
  settings: Settings,
  run: string,
  startLibrary: string | null,
): Plan {
  return {
    version: 1,
    run,
    mode: choice.mode,
    seed: choice.seed ?? DEFAULT_SEED,
    files: set.files,
    tasks: Object.fromEntries(
      set.tasks.map((task) => [task.id, { split: task.split, digest: taskDigest(task) }]),
    ),
    models: {
      policy: models.policy.model,
      optimizer: optimizerAgent?.name ?? models.optimizer.model,
      judge: models.judge.model,
    },
    settings,
    ...(optimizerAgent ? { optimizerAgent: optimizerAgent.command } : {}),
    ...(agent === DEFAULT_AGENT ? {} : { agent }),
    twins: true,
    ...(choice.measure ? { measure: choice.measure } : {}),
    ...(checked ? {} : { unchecked: true }),
    ...(quarantined.size === 0 ? {} : { quarantined: [...quarantined].sort() }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(checked ? { floors: floorsOf(set.tasks) } : {}),
    asked,
    library: storedLibrary(grpoDir, libraryPath),
    startLibrary,
    prompts: optimizerAgent ? `${PROMPTS_VERSION}, agent readme ${AGENT_README_VERSION}` : PROMPTS_VERSION,
  }
}

/** Of the tasks whose floors say anything; of the others it is 0. */
function floorsOf(tasks: readonly SplitTask[]): NonNullable<Plan['floors']> {
  const known = tasks.flatMap(({ id, floors }) =>
    floors?.some(({ score, counts }) => score > 0 || counts !== undefined) ? [[id, floors] as const] : [],
  )
  return Object.fromEntries(known)
}

/** Text of the library, null when there is none. A broken one is reported before anything is paid for. */
async function libraryText(path: string): Promise<string | null> {
  const text = await readLibraryText(path)
  if (text === null) return null
  const errors = parseLibrary(text, path).diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new UsageError(errors.map(formatDiagnostic).join('\n'))
  return text
}
