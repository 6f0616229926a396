import { estimateLines } from '../../core/report/estimate-lines.ts'
import type { Estimate, RunKind } from '../../core/run/events.ts'
import type { Settings } from '../../core/run/plan.ts'
import type { SplitTask } from '../../core/tasks/task.ts'
import { estimateRollouts } from '../../core/train/estimate.ts'
import type { Io } from '../io/io.ts'
import type { Workbench } from './open-workbench.ts'
import { type BudgetFlags, budgetsOf } from './run-flags.ts'

/** The estimate for this many rollouts of these tasks, in a run that writes no lessons. */
export function rolloutsEstimate(
  { agent, costOf, speed }: Workbench,
  tasks: readonly SplitTask[],
  rollouts: number,
  settings: Settings,
  flags: BudgetFlags,
  /** tasks whose verifiers are probed first */
  probed: readonly SplitTask[] = [],
): Estimate {
  const maxCalls = budgetsOf(flags).calls
  return estimateRollouts(rollouts, tasks, settings, {
    agent,
    costOf,
    probed,
    ...(speed ? { speed } : {}),
    ...(maxCalls === undefined ? {} : { maxCalls }),
  })
}

/** Ends a --dry-run: the estimate for people and as a record. */
export function sayEstimate(io: Io, mode: RunKind | 'preflight', estimate: Estimate): void {
  for (const line of estimateLines(estimate)) io.say(line)
  io.record({ type: 'estimate', mode, ...estimate })
}
