import { BudgetReached, Cancelled } from '../../core/errors.ts'
import type { RunStop } from '../../core/run/events.ts'

/** A run that failed: exit code 1. What happened was said already, in one sentence. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed'
}

/** Gives a run that did not end by itself its exit code: 3 budget, 130 cancelled, 1 failed. */
export function throwIfStopped(finished: RunStop): void {
  const { reason = '', remedies } = finished
  switch (finished.stopped) {
    case 'done':
      return
    case 'budget':
      throw new BudgetReached(finished.budget ?? 'calls', reason, remedies)
    case 'cancelled':
      throw new Cancelled(reason, remedies)
    case 'failed':
      throw new RunFailed(reason)
  }
}
