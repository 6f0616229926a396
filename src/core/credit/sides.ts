import type { Step } from '../agents/agent.ts'
import type { Group, Rollout, Trajectory } from '../rollouts/rollout.ts'

/** A scored attempt whose steps are known. */
export type SteppedTry = Rollout & { trajectory: Trajectory & { steps: Step[] } }

/** The attempts of a group at a task, parted by whether they came closer to its best score or to its worst. */
export interface Sides {
  won: SteppedTry[]
  lost: SteppedTry[]
  /** a score above it is a win */
  above: number
}

/** null where the attempts have no steps, or all score alike. */
export function sidesOf({ rollouts }: Pick<Group, 'rollouts'>): Sides | null {
  const tries = rollouts.filter(isStepped)
  const scores = tries.map(({ verdict }) => verdict.score!)
  const [worst, best] = [Math.min(...scores), Math.max(...scores)]
  if (tries.length === 0 || worst === best) return null
  const above = (worst + best) / 2
  return {
    won: tries.filter(({ verdict }) => verdict.score! > above),
    lost: tries.filter(({ verdict }) => verdict.score! <= above),
    above,
  }
}

/** A try that tampered has no score that means anything. */
export function isStepped(rollout: Rollout): rollout is SteppedTry {
  const { trajectory, verdict } = rollout
  return trajectory?.steps !== undefined && verdict.score !== null && verdict.tampering === undefined
}
