import { random } from '../random.ts'
import { betAbove } from './betting.ts'
import { unscoredForbid } from './unscored.ts'

/** A planned pair: position in the sequence and the val task it compares on. */
export interface GatePair {
  index: number
  task: string
}

/**
 * The sequence of pairs, fixed by the coordinates: each draws one of the tasks uniformly with replacement. A longer
 * sequence starts with the shorter one. A pair that stays unscored is drawn again on the *same* task (so that a task
 * which fails often is not underrepresented) and enters at its own place.
 */
export function drawPairs(plan: {
  tasks: readonly string[]
  pairs: number
  /** e.g. [seed, 'gate', round] */
  coordinates: readonly (string | number)[]
}): GatePair[] {
  if (plan.tasks.length === 0) throw new RangeError('A gate needs at least one val task.')
  const stream = random(...plan.coordinates, 'pairs')
  return Array.from({ length: plan.pairs }, (_, index) => ({
    index,
    task: plan.tasks[stream.int(plan.tasks.length)]!,
  }))
}

/** From this many val tasks on, the claim about tasks like these is tested as well. */
const TASKS_FOR_POPULATION_CLAIM = 48

/**
 * The differences that test the claim about *tasks like these*: the first pair of each task, in drawn order, one value
 * a task. Given all pairs before, a task not seen yet is a fresh draw from the population, so these differences feed
 * the same gate with tasks as the sample. It is claimed only after the claim about these val tasks was accepted at the
 * same alpha: fixed-sequence testing spends no alpha of its own (Maurer, Hothorn and Lehmacher 1995).
 * Null with fewer than 48 val tasks.
 */
function populationDifferences(
  pairs: readonly { task: string; difference: number }[],
  valTasks: number,
): number[] | null {
  if (valTasks < TASKS_FOR_POPULATION_CLAIM) return null
  const seen = new Set<string>()
  const first: number[] = []
  for (const { task, difference } of pairs) {
    if (seen.has(task)) continue
    seen.add(task)
    first.push(difference)
  }
  return first
}

/**
 * Whether the claim about tasks like these holds too, given that the one about these val tasks was accepted at `alpha`.
 * `seen`: the scored pairs in drawn order. The bets look ahead to the number of tasks among the pairs that were
 * *planned*: how many were seen depends on the scores, since the gate stops when it likes.
 */
export function holdsForTasksLikeThese(gate: {
  seen: readonly { task: string; difference: number }[]
  planned: readonly GatePair[]
  valTasks: number
  alpha: number
}): boolean {
  const { seen, planned, valTasks, alpha } = gate
  const differences = populationDifferences(seen, valTasks)
  if (differences === null) return false
  const horizon = new Set(planned.map(({ task }) => task)).size
  const test = betAbove(0, alpha, horizon)
  return differences.some((difference) => {
    test.observe(difference)
    return test.logE >= -Math.log(alpha)
  })
}

/**
 * Whether unscored rollouts still allow the gate to decide "better" (see `unscoredForbid`). `pairsDrawn` counts every pair
 * drawn, those drawn again too.
 */
export function gateValidity(counts: { pairsDrawn: number; unscoredA: number; unscoredB: number }): {
  canSayBetter: boolean
  reason: string
} {
  const { pairsDrawn: made, unscoredA, unscoredB } = counts
  const forbidden = unscoredForbid(
    { name: 'with the start library', made, unscored: unscoredA },
    { name: 'with the proposed one', made, unscored: unscoredB },
  )
  return { canSayBetter: forbidden === null, reason: forbidden ?? '' }
}
