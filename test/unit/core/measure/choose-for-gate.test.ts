import { describe, expect, test } from 'vitest'
import { chooseForGate } from '../../../../src/core/measure/choose-for-gate.ts'
import { estimateEffects } from '../../../../src/core/measure/effect.ts'
import { OWN_IDS, type OwnWorld, ownChecks, ownTrial } from './own-world.ts'

const RUNS = 300
/** Share of simulated trials in which each candidate is promising, by the whole score and by its own checks. */
function promising(world: OwnWorld) {
  const whole = [0, 0, 0]
  const sharp = [0, 0, 0]
  for (let run = 0; run < RUNS; run++) {
    const cells = ownTrial(world, run)
    const effects = estimateEffects(cells, { candidates: OWN_IDS })
    const add = (to: number[], of: { status: string }[]) =>
      of.forEach(({ status }, i) => {
        if (status === 'promising') to[i]! += 1 / RUNS
      })
    add(whole, chooseForGate(effects))
    add(sharp, chooseForGate(effects, cells, ownChecks))
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

  test('where no lesson helps, sends one on no more often than the whole score does', () => {
    const { whole, sharp } = promising({ c0: 0, c1: 0, sides: [0, 0, 0] })
    for (const i of [0, 1, 2]) {
      expect(sharp[i]).toBeLessThan(whole[i]! + 0.03)
      expect(sharp[i]).toBeLessThan(0.33)
    }
  })

  test('leaves mean, interval and what was not tried as they are', () => {
    const cells = ownTrial({ c0: 0.6, c1: 0.7, sides: [0, 0, 0] }, 1)
    const effects = estimateEffects(cells, { candidates: [...OWN_IDS, 'elsewhere'] })
    const after = chooseForGate(effects, cells, ownChecks)
    const claims = (of: typeof effects) => of.map(({ low80: _, status: __, own: ___, ...claim }) => claim)
    expect(claims(after)).toEqual(claims(effects))
    expect(after.at(-1)).toMatchObject({ status: 'candidate' })
    expect(after.slice(0, 3).every(({ own }) => own !== undefined)).toBe(true)
    expect(chooseForGate(effects, cells, () => new Set())).toEqual(chooseForGate(effects))
  })
})
