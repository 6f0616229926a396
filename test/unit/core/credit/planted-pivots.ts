import { findPivot, type Pivot } from '../../../../src/core/credit/find-pivot.ts'
import { type Random, random } from '../../../../src/core/random.ts'

/** Attempts that lost since a planted turn made success unlikely. */
export interface PivotWorld {
  /** turns of an attempt, smallest and largest number */
  turns: [number, number]
  /** chance of success before the planted turn, and after it */
  before: [number, number]
  after: [number, number]
  /** attempts at the task that the search knows the chance of success from */
  group: number
}

export const PIVOT_WORLDS: Readonly<Record<string, PivotWorld>> = {
  'mostly solved': { turns: [5, 30], before: [0.8, 0.95], after: [0, 0.1], group: 8 },
  'often solved': { turns: [5, 30], before: [0.6, 0.8], after: [0, 0.15], group: 8 },
  'half solved': { turns: [5, 30], before: [0.4, 0.6], after: [0, 0.1], group: 8 },
  'seldom solved': { turns: [5, 30], before: [0.2, 0.4], after: [0, 0.05], group: 8 },
}

export interface Found {
  /** turns between what was found and what was planted; null where nothing was said */
  off: number | null
  /** continuations */
  tries: number
  /** requests to the model: a continuation sends one a turn that it has left */
  calls: number
  /** the same when every state is tried four times */
  callsOfAll: number
}

export async function searchPlanted(world: PivotWorld, seed: number): Promise<Found> {
  const draws = random('planted pivots', JSON.stringify(world), seed)
  const between = ([low, high]: [number, number]) => low + (high - low) * draws.next()
  const turns = Math.round(between(world.turns))
  const planted = 1 + draws.int(turns)
  const before = between(world.before)
  const after = between(world.after)
  const chance = estimated(before, world.group, draws)
  let tries = 0
  let calls = 0
  const pivot: Pivot | null = await findPivot({
    turns,
    chance,
    tryFrom: async (from, count) => {
      tries += count
      calls += count * (turns - from)
      return Array.from({ length: count }, () => draws.next() < (from < planted ? before : after))
    },
  })
  return {
    off: pivot === null ? null : Math.abs(pivot.turn - planted),
    tries,
    calls,
    callsOfAll: (4 * (turns * (turns - 1))) / 2,
  }
}

/** What a group says of the chance, as the trainer reads it: (s+1)/(n+2), of groups that have both a win and a loss. */
function estimated(chance: number, group: number, draws: Random): number {
  const won = Array.from({ length: group - 1 }, () => draws.next() < chance).filter(Boolean).length
  return (Math.max(1, won) + 1) / (group + 2)
}
