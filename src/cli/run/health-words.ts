import type { HealthState } from '../../core/verify/task-health.ts'

/** What a task is called by its state of health. */
export const HEALTH_WORDS: Record<HealthState, string> = {
  healthy: 'healthy',
  'solution-fails': 'quarantined',
  flaky: 'flaky',
  unsolvable: 'unsolvable',
  trivial: 'trivially solvable',
  unchecked: 'not checked',
}
