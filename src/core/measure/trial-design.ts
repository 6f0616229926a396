import { random } from '../random.ts'
import { drawPatterns, patternSize } from './inclusion.ts'

export type Fold = 'A' | 'B'

interface TrialTask {
  id: string
  fold: Fold
}

/** A cluster of like lessons (represented by its best wording), or an experience of the library. */
export interface TrialCandidate {
  id: string
  /** fold it was learned on: it is tried on the other; null = learned on neither (of an earlier run) */
  fold: Fold | null
  /** `origin.tasks`: every task of any call that wrote, updated or merged it; none of them counts for it */
  excludedTasks: readonly string[]
}

/** One arm of the trial on one task: the same prior, `samples` fresh rollouts. */
export interface TrialCell {
  round: number
  task: string
  /** number of the pattern within task and round; 0 is the one with no candidate */
  pattern: number
  /** candidates in the prior of this cell, in the order of the plan */
  candidates: string[]
  /**
   * candidates that could have been included here, in the order of the plan: with `patterns` and `size` the known
   * design
   */
  eligible: string[]
  patterns: number
  /** candidates in each pattern but the empty one */
  size: number
  samples: number
}

export interface TrialPlan {
  tasks: readonly TrialTask[]
  candidates: readonly TrialCandidate[]
  /** distinct patterns a task, the empty one too, at least 2 */
  patterns: number
  /** maximum number of candidates in one prior; default 3 */
  maxPerPattern?: number
  /** rollouts a cell */
  samples: number
  round: number
  seed: string | number
}

/**
 * Lays out one round of the trial: for every task a few patterns, one with no candidate, the others with a few of the
 * candidates that may be tried on this task (of the other fold, not learned from it), drawn again each round. A task
 * on which no candidate may be tried has no cells. A group of few candidates has no use for more distinct patterns
 * than it can form; then the same pattern comes again, which is more samples of it.
 */
export function designTrial(plan: TrialPlan): TrialCell[] {
  if (plan.patterns < 2)
    throw new RangeError(
      `A trial needs at least 2 patterns a task (one without candidates), got ${plan.patterns}.`,
    )
  const cells: TrialCell[] = []
  for (const task of plan.tasks) {
    const eligible = plan.candidates
      .filter((candidate) => candidate.fold !== task.fold && !candidate.excludedTasks.includes(task.id))
      .map((candidate) => candidate.id)
    if (eligible.length === 0) continue
    const size = patternSize(eligible.length, plan.patterns, plan.maxPerPattern ?? 3)
    const stream = random(plan.seed, 'trial', plan.round, task.id)
    drawPatterns(eligible.length, plan.patterns, size, stream).forEach((row, pattern) => {
      cells.push({
        round: plan.round,
        task: task.id,
        pattern,
        candidates: row.map((position) => eligible[position]!),
        eligible,
        patterns: plan.patterns,
        size,
        samples: plan.samples,
      })
    })
  }
  return cells
}

/** From so many rollouts a task on a pattern has two samples. */
const ENOUGH_FOR_TWO = 8

/**
 * Patterns and samples for a number of rollouts: two samples a pattern where there are enough, so that a prompt serves
 * twice and a rollout that stays unscored does not lose its task, else more patterns. At equal cost more patterns
 * estimate better than more samples (16 tasks, 12 candidates, 10 rollouts a task: root mean square error .10 with
 * 10 x 1, .11 with 5 x 2; 12 rollouts: .09 with 12 x 1, .13 with 3 x 4), so the samples are never more than two.
 */
export function trialLayout(rollouts: number, tasks: number): { patterns: number; samples: number } {
  const each = Math.max(2, Math.floor(rollouts / Math.max(1, tasks)))
  const samples = each >= ENOUGH_FOR_TWO ? 2 : 1
  return { patterns: Math.floor(each / samples), samples }
}
