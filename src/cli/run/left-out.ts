import { UsageError } from '../../core/errors.ts'
import type { Patterns, Workspaces } from '../../core/ports.ts'
import { many } from '../../core/report/words.ts'
import type { LeftOutTask } from '../../core/run/events.ts'
import type { Plan } from '../../core/run/plan.ts'
import type { TaskFloor } from '../../core/tasks/floor.ts'
import { runsProcess, type SplitTask, type Task, type TaskSet } from '../../core/tasks/task.ts'
import { controlThatPasses, leftOutReason } from '../../core/verify/measure-floor.ts'
import { floorsOf } from '../../node/proposals/measure-floors.ts'
import type { Io } from '../io/io.ts'
import { ProgressCount } from '../io/progress-count.ts'

/** Tasks that are shown to people one by one; programs get all of them. */
const LISTED = 20

/** The tasks of a run with their floors, and those that take no part in it. */
export interface FlooredSet {
  set: TaskSet
  leftOut: LeftOutTask[]
}

/**
 * The set with the floors of its tasks, without those that an answer gets through which does nothing: what it would
 * teach is to do nothing. Only what is not on record is tried; a run that is resumed keeps what is in its plan. Throws
 * UsageError if no task is left.
 * @param known what is on record of tasks, by id
 * @param ports of the workspaces: null where nothing may be run
 */
export async function withFloors(
  io: Io,
  { set, leftOut: before }: FlooredSet,
  grpoDir: string,
  known: ReadonlyMap<string, TaskFloor>,
  ports: { workspaces: Workspaces; patterns: Patterns },
  plan: Plan | null,
): Promise<FlooredSet> {
  if (plan !== null && !plan.unchecked) return withoutLeftOut(set, plan.leftOut ?? [])
  const progress = new ProgressCount(io, 'tasks tried with answers that do nothing')
  const quick = !set.tasks.some((task) => !known.has(task.id) && task.verify.some(runsProcess))
  const options = {
    ...ports,
    signal: io.signal,
    onProgress: (done: number, total: number, task: string) => {
      if (!quick) progress.at(done, total, task)
    },
  }
  const lost = ({ message }: Error) =>
    io.say(`What was found out about the tasks was not written, and is tried again next time: ${message}`)
  const floors = await floorsOf(set.tasks, known, grpoDir, options, lost).finally(() => progress.close())
  const leftOut = [...before, ...set.tasks.flatMap((task) => leftOutBy(task, floors.get(task.id)))]
  for (const one of leftOut) io.record({ type: 'task-left-out', ...one })
  for (const { task, reason } of leftOut.slice(0, LISTED)) io.say(`Task ${task} is left out: ${reason}`)
  if (leftOut.length > LISTED)
    io.say(`... and ${many(leftOut.length - LISTED, 'more such task')}; "tfgrpo tasks check" lists them.`)
  const tasks = set.tasks.map((task): SplitTask => {
    const floor = floors.get(task.id)
    return floor === undefined ? task : { ...task, floors: floor.verifiers }
  })
  return withoutLeftOut({ ...set, tasks }, leftOut)
}

function withoutLeftOut(set: TaskSet, leftOut: LeftOutTask[]): FlooredSet {
  const out = new Set(leftOut.map(({ task }) => task))
  const tasks = set.tasks.filter(({ id }) => !out.has(id))
  if (tasks.length === 0 && leftOut.length > 0)
    throw new UsageError(
      `Every task is left out because an answer that does nothing gets through; ${leftOut[0]!.task}, for one: ${leftOut[0]!.reason}`,
      [{ do: 'check-task-health' }],
    )
  return { set: { ...set, tasks }, leftOut }
}

function leftOutBy(task: Task, floor: TaskFloor | undefined): LeftOutTask[] {
  const control = floor === undefined ? null : controlThatPasses(floor)
  return control === null ? [] : [{ task: task.id, control, reason: leftOutReason(task, control) }]
}
