import { UsageError } from '../../core/errors.ts'
import type { Estimate, Mode } from '../../core/run/events.ts'
import type { Budgets, Settings } from '../../core/run/plan.ts'
import { chosenSettings, type GivenSettings } from '../../core/run/setting-table.ts'
import { settingsFor } from '../../core/run/settings.ts'
import { estimateRun } from '../../core/train/estimate.ts'
import type { Workbench } from './open-workbench.ts'

/**
 * The settings of a training run with these flags; a resumed run keeps its own where no flag says otherwise.
 * Throws UsageError when there is nothing to train on.
 */
export function trainSettings(
  workbench: Workbench,
  { command, mode }: { command: 'train' | 'preflight'; mode: Mode },
  flags: GivenSettings,
  stored: Settings | undefined,
): Settings {
  const trainTasks = workbench.set.tasks.filter(({ split, guard }) => split === 'train' && !guard).length
  if (trainTasks === 0) {
    throw new UsageError(
      'No task is in the split train: give at least one task "split: train", or leave out split.',
    )
  }
  const { concurrency } = workbench
  const chosen = chosenSettings(command, flags, workbench.agent)
  if (stored) return { ...stored, concurrency, ...chosen }
  return settingsFor(
    {
      mode,
      embedded: workbench.models.policy.kind === 'embedded',
      smallOptimizer: workbench.models.optimizer.kind === 'embedded',
      trainTasks,
      valTasks: workbench.set.tasks.filter(({ split }) => split === 'val').length,
      concurrency,
      optimizerAgent: workbench.optimizerAgent !== null,
      agent: workbench.agent,
    },
    chosen,
  )
}

/** The estimate for a run with these settings and budgets. */
export function estimateOf(workbench: Workbench, mode: Mode, settings: Settings, budgets: Budgets): Estimate {
  const { agent, set, costOf, speed } = workbench
  return estimateRun(mode, set.tasks, settings, {
    agent,
    costOf,
    ...(speed ? { speed } : {}),
    ...(budgets.calls === undefined ? {} : { maxCalls: budgets.calls }),
  })
}
