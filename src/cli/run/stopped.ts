import { BudgetReached, Cancelled } from '../../core/errors.ts'
import type { RunStop } from '../../core/run/events.ts'

/** A run that failed: exit code 1. What happened was already printed, in one sentence. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed'
}

/** Throws the error that gives a stopped run its exit code: 3 budget, 130 cancelled, 1 failed. */
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
