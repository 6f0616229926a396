import { describe, expect, test } from 'vitest'
import {
  expectedDeviation,
  gateFutility,
  gatePower,
  minPairs,
  moreToDecide,
  pairsNeeded,
  smallestDetectable,
} from '../../../../src/core/measure/power.ts'

const plan = { pairs: 60, sd: 0.35, alpha: 0.05 }

describe('the power of a gate', () => {
  test('grows with lift and pairs, falls with spread and with a smaller alpha', () => {
    const power = gatePower(0.12, plan)
    expect(power).toBeGreaterThan(gatePower(0.06, plan))
    expect(power).toBeLessThan(gatePower(0.12, { ...plan, pairs: 120 }))
    expect(power).toBeGreaterThan(gatePower(0.12, { ...plan, sd: 0.6 }))
    expect(power).toBeGreaterThan(gatePower(0.12, { ...plan, alpha: 0.005 }))
    expect(gatePower(0, plan)).toBeLessThan(0.08)
    expect(gatePower(0.12, plan)).toBe(power)
  })
  test('the smallest detectable effect has the power asked for, and the pairs needed for it are those there are', () => {
    const effect = smallestDetectable(plan)
    expect(gatePower(effect, plan)).toBeGreaterThanOrEqual(0.8)
    expect(gatePower(effect - 0.02, plan)).toBeLessThan(0.8)
    expect(pairsNeeded(effect, 0.35, 0.05)).toBeGreaterThan(52)
    expect(pairsNeeded(effect, 0.35, 0.05)).toBeLessThan(66)
  })
  test('a gate of two pairs can show nothing', () => {
    expect(smallestDetectable({ ...plan, pairs: 2 })).toBe(1)
  })
  test('pairs needed never undercut the bound that no bet can beat', () => {
    for (const effect of [0.02, 0.1, 0.3, 0.8])
      for (const sd of [0.05, 0.35, 0.7])
        expect(pairsNeeded(effect, sd, 0.05)).toBeGreaterThanOrEqual(minPairs(effect, 0.05))
    expect(pairsNeeded(0, 0.3, 0.05)).toBe(Number.POSITIVE_INFINITY)
    expect(pairsNeeded(-0.1, 0.3, 0.05)).toBe(Number.POSITIVE_INFINITY)
    expect(minPairs(0.1, 0.05)).toBeCloseTo(31.43, 2)
  })
})

describe('what the baseline leads one to expect', () => {
  const scores = (...groups: number[][]) =>
    groups.flatMap((values, i) => values.map((value) => ({ task: `t${i}`, value })))
  test('twice the spread within tasks and a little for tasks that react differently', () => {
    // variance within: 1/3 and 0 -> mean 1/6; sqrt(2/6 + .01)
    expect(expectedDeviation(scores([0, 1, 0, 1], [1, 1, 1, 1]))).toBeCloseTo(Math.sqrt(1 / 3 + 0.01))
    expect(expectedDeviation(scores([0, 0], [1, 1]))).toBeCloseTo(0.1)
    expect(expectedDeviation(scores([0], [1]))).toBeCloseTo(Math.sqrt(0.26))
  })
})

describe('futility', () => {
  test('stops a gate that could not show even the most hopeful lift', () => {
    const hopeless = gateFutility(0.01, plan)
    expect(hopeless.futile).toBe(true)
    expect(hopeless.needed).toBeGreaterThan(0.01)
    expect(hopeless.sentence).toMatch(/upper bound .* 0\.01; in 60 pairs/)
    expect(gateFutility(0.3, plan)).toMatchObject({ futile: false, sentence: '' })
  })
})

describe('what would decide an undecided gate', () => {
  const differences = [0.25, 0, -0.25, 0.5, 0.25, 0, -0.5, 0.25, 0, 0.25]
  test('more pairs at the alpha that is left, or as many new val tasks as a new alpha ledger needs', () => {
    const more = moreToDecide({ differences, nextAlpha: 0.0068, freshAlpha: 0.0274 })!
    expect(more.pairs).toBeGreaterThan(more.valTasks)
    expect(more.sentence).toMatch(
      /^About [\d,]+ more pairs, or about [\d,]+ new val tasks in place of these, would decide an effect of this size \(0\.07\)\.$/,
    )
  })
  test('val tasks alone when the ledger is used up', () => {
    const more = moreToDecide({ differences, nextAlpha: 0, freshAlpha: 0.0274 })!
    expect(more.pairs).toBeNull()
    expect(more.sentence).toMatch(
      /new val tasks in place of these would decide .*; the alpha ledger of this val set is used up\.$/,
    )
  })
  test('nothing where no effect above 0 was seen', () => {
    expect(moreToDecide({ differences: [-0.5, 0.25, 0], nextAlpha: 0.01, freshAlpha: 0.03 })).toBeNull()
    expect(moreToDecide({ differences: [1], nextAlpha: 0.01, freshAlpha: 0.03 })).toBeNull()
  })
})
