import type { CheckedCell, OwnChecks } from '../../../../src/core/measure/choose-for-gate.ts'
import { designTrial, trialLayout } from '../../../../src/core/measure/trial-design.ts'
import { type Random, random } from '../../../../src/core/random.ts'

/**
 * Eight tasks of five checks, six rollouts each. Checks 0 and 1 seldom pass without c0, check 2 without c1 (in every
 * second task), 3 and 4 pass or fail together as a whole answer is right or wrong. c2 is about check 2 too, and does
 * nothing.
 */
export interface OwnWorld {
  /** what c0 and c1 add to the chance of each of their checks to pass */
  c0: number
  c1: number
  /** what each of c0, c1, c2 does to the chance of an answer that is right */
  sides: [number, number, number]
}

export const OWN_IDS = ['c0', 'c1', 'c2']
/** Chance that such a check passes without its lesson. */
const BASE = 0.15
const OWN: Record<string, string[]> = { c0: ['0', '1'], c1: ['2'], c2: ['2'] }
const hasSecond = (task: string) => Number(task.slice(1)) % 2 === 0
export const ownChecks: OwnChecks = (candidate, task) =>
  new Set(candidate === 'c0' || hasSecond(task) ? OWN[candidate] : [])

export function ownTrial(world: OwnWorld, seed: number): CheckedCell[] {
  const stream = random('own checks', seed)
  const cells = designTrial({
    tasks: Array.from({ length: 8 }, (_, i) => ({
      id: `t${i}`,
      fold: i % 2 ? ('A' as const) : ('B' as const),
    })),
    candidates: OWN_IDS.map((id) => ({ id, fold: null, excludedTasks: [] })),
    ...trialLayout(48, 8),
    round: 1,
    seed,
  })
  return cells.map((cell) => {
    const tries = Array.from({ length: cell.samples }, () =>
      checksOf(world, cell.task, cell.candidates, stream),
    )
    return {
      ...cell,
      checks: tries,
      scores: tries.map((checks) => checks.filter(({ passed }) => passed).length / checks.length),
    }
  })
}

function checksOf(world: OwnWorld, task: string, candidates: readonly string[], stream: Random) {
  const pass = (chance: number) => stream.next() < chance
  const side = OWN_IDS.reduce((sum, id, i) => sum + (candidates.includes(id) ? world.sides[i]! : 0), 0)
  const right = pass(0.75 + side)
  const own = (id: 'c0' | 'c1') => pass(BASE + (candidates.includes(id) ? world[id] : 0))
  const first = own('c0')
  const second = hasSecond(task) && own('c1')
  return [first, first, second, right, right].map((passed, i) => ({ name: `${i}`, passed }))
}
