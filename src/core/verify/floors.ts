import type { Floor } from '../tasks/floor.ts'
import type { Task, VerifierSpec } from '../tasks/task.ts'

/** What is known of the floor of one of a task's verifiers. */
export function floorOfSpec(task: Pick<Task, 'verify' | 'floors'>, spec: VerifierSpec): Floor | undefined {
  return task.floors?.[task.verify.indexOf(spec)]
}

/**
 * A score above the floor, as a share of what there is above it. Where there is nothing, the score itself: then it can
 * only be lost.
 */
export function aboveFloor(score: number, floor: Floor | undefined): number {
  if (floor === undefined || floor.score <= 0 || floor.score >= 1) return score
  return Math.max(0, (score - floor.score) / (1 - floor.score))
}

/** Whether a verifier gives an idle submission all it has to give: it must not break, and nothing can be won by it. */
export function isIdle(floor: Floor | undefined): boolean {
  return floor !== undefined && floor.score >= 1
}
