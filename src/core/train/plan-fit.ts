import type { Remedy, UserMessage } from '../remedy.ts'
import type { Mode } from '../run/events.ts'
import type { Settings } from '../run/plan.ts'
import type { SplitTask } from '../tasks/task.ts'
import { typicalCalls } from './estimate.ts'

/** What a training run is planned with. */
export interface PlannedTraining {
  mode: Mode
  tasks: readonly SplitTask[]
  settings: Settings
}

/**
 * That a training typically makes more calls than it may, which would stop it before its gate or its end, and what would
 * fit; null where it fits. To be reported before the first call.
 */
export function planMisfit(planned: PlannedTraining, maxCalls: number | undefined): UserMessage | null {
  const { all, learning } = callsOf(planned)
  if (maxCalls === undefined || all <= maxCalls) return null
  const where = learning >= maxCalls ? 'before its gate, without a library' : 'before its end'
  return {
    sentence: `This training takes about ${whole(all)} calls and may make ${whole(maxCalls)}, so it would be stopped ${where}.`,
    remedies: [{ do: 'allow-calls', calls: roundedUp(all) }, ...smaller(planned, maxCalls)],
  }
}

/** The largest number of rounds that fits, and the largest number of train tasks, each with all else as it is. */
function smaller(planned: PlannedTraining, maxCalls: number): Remedy[] {
  const fits = (change: (count: number) => PlannedTraining) => (count: number) =>
    callsOf(change(count)).all <= maxCalls
  const { epochs } = planned.settings
  const rounds = largest(
    epochs - 1,
    fits((count) => withRounds(planned, count)),
  )
  const tasks = largest(
    trainTasks(planned).length - 1,
    fits((count) => withTrainTasks(planned, count)),
  )
  return [
    ...(rounds === 0 ? [] : [{ do: 'train-fewer-rounds', rounds } as const]),
    ...(tasks === 0 ? [] : [{ do: 'train-on-fewer-tasks', tasks } as const]),
  ]
}

function callsOf({ mode, tasks, settings }: PlannedTraining): ReturnType<typeof typicalCalls> {
  return typicalCalls(mode, tasks, settings)
}

function trainTasks({ tasks }: PlannedTraining): SplitTask[] {
  return tasks.filter(({ split, guard }) => split === 'train' && !guard)
}

function withRounds(planned: PlannedTraining, epochs: number): PlannedTraining {
  return { ...planned, settings: { ...planned.settings, epochs } }
}

/** The defaults give each train task its share of the trial. */
function withTrainTasks(planned: PlannedTraining, count: number): PlannedTraining {
  const train = trainTasks(planned)
  const left = new Set(train.slice(count))
  const [first, second] = planned.settings.trialRollouts
  const share = count / train.length
  return {
    ...planned,
    tasks: planned.tasks.filter((task) => !left.has(task)),
    settings: {
      ...planned.settings,
      trialRollouts: [Math.round(first * share), Math.round(second * share)],
    },
  }
}

/** The largest count of 1 to `most` that fits, where fewer fit sooner; 0 when none does. */
function largest(most: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** To the next hundred: the number of calls is an estimate. */
function roundedUp(calls: number): number {
  return 100 * Math.ceil(calls / 100)
}

const whole = (count: number) => count.toLocaleString('en-US')
