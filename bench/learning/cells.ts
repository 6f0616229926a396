import type { ComparisonVerdict, Measured, TaskValue } from '../../src/core/measure/interval.ts'
import type { Settings } from '../../src/core/run/plan.ts'

/** Examples, by the name of their folder; the last one holds nothing that could be learned. */
export const EXAMPLE_SETS = [
  'order-service',
  'ticket-extraction',
  'booking-api',
  'commit-messages',
  'nothing-to-learn',
] as const

/**
 * Sets in bench/sets, by the name of their folder: written by people who did not see the learner, and for those who work on
 * it only numbers. The last one holds nothing that could be learned.
 */
export const KEPT_APART = [
  'py-money',
  'py-paths',
  'ts-utils',
  'records-json',
  'tickets-labels',
  'judge-notes',
  'no-rule',
] as const

export const SETS = [...EXAMPLE_SETS, ...KEPT_APART]

/**
 * In the order in which they run: the short ones first, and `feedback` before `ours`, which resumes from its tries.
 * base: no prior. rules: those of the set's rules/good.library.yaml, the ceiling. feedback: the most frequent
 * failing checks of the train tasks pasted, no optimizer. ours: grounded mode. paper: the published loop.
 */
export const LEARNERS = ['base', 'rules', 'feedback', 'ours', 'paper'] as const

export type SetName = (typeof SETS)[number]
export type Learner = (typeof LEARNERS)[number]

export interface Cell {
  set: SetName
  learner: Learner
  seed: number
}

/** Working minutes that a learner may take, on two cores that nobody else uses. */
export const MINUTES = 8

/**
 * Decided once, the same for all learners and sets: what fits into eight minutes on two cores. The product's own
 * defaults for the embedded model (groups of 4, 6 clusters, 48 trial rollouts, 32 pairs) take 13.
 */
export const LEARNING: Partial<Settings> = {
  epochs: 1,
  group: 3,
  clusters: 4,
  trialRollouts: [32, 0],
  gatePairs: 16,
  gateWindow: 4,
  // The held-out measurement is a run of its own, the same for all learners.
  evalSamples: 0,
}

/** Most calls of ours with these settings (24 first tries, 4 reflections, 32 trial rollouts, 32 of the gate). */
export const MAX_CALLS = 92

/** Samples a test task of the held-out measurement, at its temperature of .3. */
export const HELD_OUT_SAMPLES = 2

/** What a cell gave, as its result.json has it. */
export interface CellResult extends Cell {
  /** held-out mean with the learner's library as the prior, whatever its verdict */
  heldOut: Measured | null
  /** score of every held-out try */
  values: TaskValue[]
  /** of the learner's gate; null where the learner has none */
  verdict: ComparisonVerdict | null
  gate: { e: number; pairs: number } | null
  /** why it ended before its end; null when it did not */
  stopped: string | null
  /** of learning alone; the held-out measurement costs all learners the same */
  learning: { calls: number; tokens: number; minutes: number }
  /** experiences in the library that was measured, and the tokens that they add to a request */
  experiences: number
  priorTokens: number
  /** digest of src/ and of the examples: cells of other code are not comparable */
  code: string
  model: string
  /** that learning might take at most */
  minutes: number
}

/**
 * The cells asked for, most informative first: one seed before the next, and in it the published loop, which takes
 * longest, after all others.
 */
export function cellsOf(
  sets: readonly SetName[],
  learners: readonly Learner[],
  seeds: readonly number[],
): Cell[] {
  return seeds.flatMap((seed) =>
    [
      learners.filter((learner) => learner !== 'paper'),
      learners.filter((learner) => learner === 'paper'),
    ].flatMap((part) =>
      sets.flatMap((set) =>
        part
          .filter((learner) => !(learner === 'rules' && set === 'nothing-to-learn'))
          .map((learner) => ({ set, learner, seed })),
      ),
    ),
  )
}

export const nameOf = ({ set, learner, seed }: Cell) => `${set}/${learner}/${seed}`
