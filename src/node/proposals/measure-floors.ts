import { mapPool } from '../../core/concurrency.ts'
import { digest } from '../../core/digest.ts'
import { CallError, isNamed } from '../../core/errors.ts'
import type { CommandRequest, CommandResult, Patterns, Workspaces } from '../../core/ports.ts'
import { taskDigest } from '../../core/run/plan.ts'
import type { TaskFloor } from '../../core/tasks/floor.ts'
import { asksModel, runsProcess, type Task } from '../../core/tasks/task.ts'
import {
  floorRecord,
  type IdleContext,
  type IdleTried,
  idleOnRecord,
  isWhole,
  type Materials,
  tryEvading,
  tryIdle,
} from '../../core/verify/measure-floor.ts'
import { runOnce } from '../../core/verify/run-once.ts'
import { saveFloors } from '../task-files/floors-file.ts'
import { checkWidth } from './command-runs.ts'
import { ControlMaterials } from './control-materials.ts'

export interface MeasureOptions {
  workspaces: Workspaces
  patterns: Patterns
  signal: AbortSignal
  /** records that may lack some of the controls, e.g. of tasks as they were made; by id */
  known?: ReadonlyMap<string, TaskFloor>
  onProgress?: (done: number, total: number, task: string) => void
}

/** Whether controls can be tried on a task: what only a judge scores would cost money. */
const hasFloor = ({ verify }: Task) => !verify.every(asksModel)

/**
 * Tries the negative controls on tasks. Those that go around the checks are tried on one task of each family, of tasks
 * with the same command but for their names, and on all of a family where one gets through. Tasks whose controls could
 * not be run are left out of the result. Throws Cancelled when the signal fires.
 */
export async function measureFloors(
  tasks: readonly Task[],
  options: MeasureOptions,
): Promise<Map<string, TaskFloor>> {
  const { signal } = options
  const wanted = tasks.filter(hasFloor)
  const materials = new ControlMaterials(wanted)
  const context = contextOf(options)
  let done = 0
  const idle = await mapPool(wanted, checkWidth(), async (task): Promise<Tried | null> => {
    signal.throwIfAborted()
    const of = await materials.of(task)
    const record = options.known?.get(task.id)
    const tried = record ? idleOnRecord(task, record) : await possibly(() => tryIdle(task, of, context))
    options.onProgress?.(++done, wanted.length, task.id)
    return tried && { task, idle: tried, materials: of }
  })
  const families = new Map<string, Tried[]>()
  for (const tried of idle)
    if (tried !== null) {
      const key = familyOf(tried)
      families.set(key, [...(families.get(key) ?? []), tried])
    }
  const results = await mapPool([...families.values()], checkWidth(), async (family) => {
    const [first, ...others] = family
    const evading = await possibly(() => tryEvading(first!.idle, first!.materials, context))
    if (evading === null) return []
    const passes = Object.values(evading).some((score) => (score ?? 0) > 0)
    const rest = await mapPool(others, passes ? checkWidth() : others.length || 1, async (one) => ({
      one,
      own: passes ? await possibly(() => tryEvading(one.idle, one.materials, context)) : evading,
    }))
    return [{ one: first!, own: evading }, ...rest].flatMap(({ one, own }): [string, TaskFloor][] =>
      own === null ? [] : [[one.task.id, floorRecord(taskDigest(one.task), one.idle, own)]],
    )
  })
  return new Map(results.flat())
}

/**
 * What is known of tasks, with what is found out now of the others. Where a command had to be run for that, it is kept
 * in the folder `.grpo` for later runs; `lost` is called where it could not be written.
 */
export async function floorsOf(
  tasks: readonly Task[],
  known: ReadonlyMap<string, TaskFloor>,
  grpoDir: string,
  options: MeasureOptions,
  lost: (error: Error) => void,
): Promise<Map<string, TaskFloor>> {
  const open = tasks.filter((task) => {
    const record = known.get(task.id)
    return hasFloor(task) && (record === undefined || !isWhole(task, record))
  })
  const found = await measureFloors(open, { ...options, known })
  const dear = new Set(open.filter(({ verify }) => verify.some(runsProcess)).map(({ id }) => id))
  await saveFloors(grpoDir, new Map([...found].filter(([id]) => dear.has(id)))).catch(lost)
  return new Map([...known, ...found])
}

interface Tried {
  task: Task
  idle: IdleTried
  materials: Materials
}

/** Tasks of one key have the same commands in the same files of code, but for their own names. */
function familyOf({ task, idle }: Tried): string {
  const commands = task.verify.flatMap((spec) =>
    spec.type === 'command'
      ? [
          {
            run: [task.id, spec.write ?? task.id].reduce((run, name) => run.replaceAll(name, '*'), spec.run),
            ending: spec.write?.split('.').at(-1),
            function: spec.function !== undefined,
            file: spec.function === undefined ? '' : spec.write,
          },
        ]
      : [],
  )
  // Without named checks the exit code decides, and each task is tried.
  const alone = idle.checks.length === 0 ? task.id : ''
  return digest({ workspace: task.workspaceDigest, commands, alone })
}

/** Null where what was to be run could not be: that shows nothing about the task. */
async function possibly<T>(effect: () => Promise<T>): Promise<T | null> {
  try {
    return await effect()
  } catch (error) {
    if (isNamed<CallError>(error, 'CallError')) return null
    throw error
  }
}

function contextOf({ workspaces, patterns, signal }: MeasureOptions): IdleContext {
  const runs = new Map<string, Promise<CommandResult>>()
  return {
    again: (request, draw) => runOnce(workspaces, { ...request, draw }, signal),
    patterns,
    signal,
    judge: () => Promise.reject(new CallError('request', 'No judge is called while controls are tried.')),
    // Equal commands on equal files are run once, whatever they are run for.
    command: (request: Omit<CommandRequest, 'draw'>, draw) => {
      const key = digest(request)
      let run = runs.get(key)
      if (run === undefined) {
        run = runOnce(workspaces, { ...request, draw }, signal)
        runs.set(key, run)
      }
      return run
    },
  }
}
