import { describe, expect, test } from 'vitest'
import { type CheckedCell, chooseForGate, type OwnChecks } from '../../../../src/core/measure/choosing.ts'
import { estimateEffects } from '../../../../src/core/measure/effect.ts'
import { designTrial } from '../../../../src/core/measure/trial-design.ts'
import { type Random, random } from '../../../../src/core/random.ts'

/**
 * Eight tasks of five checks, six rollouts each. Checks 0 and 1 fail without c0, check 2 without c1 (in every second
 * task), 3 and 4 pass or fail together as a whole answer is right or wrong. c2 is about check 2 too, and does nothing.
 */
interface World {
  c0: number
  c1: number
  /** what each of c0, c1, c2 does to the chance of an answer that is right */
  sides: [number, number, number]
}

const IDS = ['c0', 'c1', 'c2']
const OWN: Record<string, string[]> = { c0: ['0', '1'], c1: ['2'], c2: ['2'] }
const hasSecond = (task: string) => Number(task.slice(1)) % 2 === 0
const own: OwnChecks = (candidate, task) =>
  new Set(candidate === 'c0' || hasSecond(task) ? OWN[candidate] : [])

function trial(world: World, seed: number): CheckedCell[] {
  const stream = random('own checks', seed)
  const cells = designTrial({
    tasks: Array.from({ length: 8 }, (_, i) => ({
      id: `t${i}`,
      fold: i % 2 ? ('A' as const) : ('B' as const),
    })),
    candidates: IDS.map((id) => ({ id, fold: null, excludedTasks: [] })),
    patterns: 3,
    samples: 2,
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

function checksOf(world: World, task: string, candidates: readonly string[], stream: Random) {
  const pass = (chance: number) => stream.next() < chance
  const side = IDS.reduce((sum, id, i) => sum + (candidates.includes(id) ? world.sides[i]! : 0), 0)
  const right = pass(0.75 + side)
  const first = candidates.includes('c0') && pass(world.c0)
  const second = candidates.includes('c1') && hasSecond(task) && pass(world.c1)
  return [first, first, second, right, right].map((passed, i) => ({ name: `${i}`, passed }))
}

const RUNS = 300
/** Share of simulated trials in which each candidate is promising, by the whole score and by its own checks. */
function promising(world: World) {
  const whole = [0, 0, 0]
  const sharp = [0, 0, 0]
  for (let run = 0; run < RUNS; run++) {
    const cells = trial(world, run)
    const effects = estimateEffects(cells, { candidates: IDS })
    const add = (to: number[], of: { status: string }[]) =>
      of.forEach(({ status }, i) => {
        if (status === 'promising') to[i]! += 1 / RUNS
      })
    add(whole, chooseForGate(effects))
    add(sharp, chooseForGate(effects, cells, own))
  }
  return { whole, sharp }
}

describe('what a lesson does to the checks that it is about', () => {
  test('shows a small effect that the whole score hides, and what does nothing', () => {
    const { whole, sharp } = promising({ c0: 0.6, c1: 0.7, sides: [0, 0, 0] })
    // c0 is worth .24, c1 .07 of the score.
    expect(sharp[0]).toBeGreaterThan(0.97)
    expect(sharp[1]).toBeGreaterThan(whole[1]! + 0.15)
    expect(sharp[1]).toBeGreaterThan(0.7)
    expect(sharp[2]).toBeLessThan(0.2)
    expect(sharp[2]).toBeLessThan(whole[2]!)
  })

  test('does not excuse what it does to the others', () => {
    const harmless = promising({ c0: 0.6, c1: 0.7, sides: [0, 0, 0] })
    const harmful = promising({ c0: 0.6, c1: 0.7, sides: [0, -0.5, 0] })
    // c1 gives .07 and takes .20.
    expect(harmful.sharp[1]).toBeLessThan(harmless.sharp[1]! / 2)
  })

  test('where no lesson helps, seldom sends one on', () => {
    const { whole, sharp } = promising({ c0: 0, c1: 0, sides: [0, 0, 0] })
    for (const i of [0, 1, 2]) expect(sharp[i]).toBeLessThanOrEqual(whole[i]!)
  })

  test('leaves mean, interval and what was not tried as they are', () => {
    const cells = trial({ c0: 0.6, c1: 0.7, sides: [0, 0, 0] }, 1)
    const effects = estimateEffects(cells, { candidates: [...IDS, 'elsewhere'] })
    const after = chooseForGate(effects, cells, own)
    const claims = (of: typeof effects) => of.map(({ low80: _, status: __, ...claim }) => claim)
    expect(claims(after)).toEqual(claims(effects))
    expect(after.at(-1)!.status).toBe('candidate')
    expect(chooseForGate(effects, cells, () => new Set())).toEqual(chooseForGate(effects))
  })
})
