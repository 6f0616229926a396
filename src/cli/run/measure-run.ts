import { resolve } from 'node:path'
import type { TrainEvent } from '../../core/run/events.ts'
import type { Settings } from '../../core/run/plan.ts'
import { settingsFor } from '../../core/run/settings.ts'
import type { SplitTask } from '../../core/tasks/task.ts'
import type { evaluate } from '../../core/train/evaluate.ts'
import { requireLibrary } from '../../node/library/library-file.ts'
import type { Io } from '../io/io.ts'
import type { ChosenRun } from './choose-run.ts'
import type { RunChoice } from './open-run.ts'
import { agentOption, openWorkbench, type Workbench } from './open-workbench.ts'
import { rolloutsEstimate, sayEstimate } from './rollouts-estimate.ts'
import { type BudgetFlags, budgetsOf, type CommonFlags } from './run-flags.ts'
import { streamRun } from './stream-run.ts'

/** A run that learns nothing: an evaluation, or a verification of the library. */
export interface MeasureRun {
  choice: RunChoice & { mode: 'eval' | 'verify' }
  /** tasks that are tried, and the number of tries in total */
  tasks: readonly SplitTask[]
  rollouts: number
  settings: Settings
  flags: BudgetFlags & { dryRun?: boolean }
}

type Measuring = (...given: Parameters<typeof evaluate>) => AsyncGenerator<TrainEvent>

/** The settings of a run that measures; a resumed run keeps its own. */
export function measuringSettings(
  { models, concurrency, agent }: Workbench,
  trainTasks: number,
  stored: Settings | undefined,
): Settings {
  if (stored) return { ...stored, concurrency }
  return settingsFor({
    mode: 'grounded',
    embedded: models.policy.kind === 'embedded',
    trainTasks,
    concurrency,
    agent,
  })
}

/** Opens what such a run needs. Throws UsageError if a library that the user gave does not exist. */
export async function openMeasuring(
  io: Io,
  files: string[],
  { plan }: ChosenRun,
  flags: CommonFlags & { dryRun?: boolean },
): Promise<Workbench> {
  if (!plan && flags.library !== undefined) await requireLibrary(resolve(io.cwd, flags.library))
  return openWorkbench(io, files, flags, { checks: !flags.dryRun, learns: false, plan })
}

/** Makes the run, or prints the estimate where only that is asked for. */
export async function measureRun(
  io: Io,
  workbench: Workbench,
  { choice, tasks, rollouts, settings, flags }: MeasureRun,
  measuring: Measuring,
): Promise<void> {
  if (flags.dryRun) {
    sayEstimate(io, choice.mode, rolloutsEstimate(workbench, tasks, rollouts, settings, flags))
    return
  }
  const options = {
    budgets: budgetsOf(flags),
    costOf: workbench.costOf,
    sources: workbench.sources,
    ...agentOption(workbench),
  }
  await streamRun(io, workbench, choice, settings, (plan, ports) =>
    measuring(plan, workbench.set, ports, options, io.signal),
  )
}
