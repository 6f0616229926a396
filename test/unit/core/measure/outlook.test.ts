import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betAbove, type Evidence } from '../../../../src/core/measure/betting.ts'
import { type Claims, createClaims } from '../../../../src/core/measure/gate.ts'
import { outOfReach, pairsToEnd } from '../../../../src/core/measure/outlook.ts'
import { BINARY, FOUR_CHECKS, share, type World } from './worlds.ts'

const OPTIONS = { alpha: 0.04, alphaWorse: 0.0044, horizon: 150 }

/** Runs a gate to its decision, to its last pair, or, if it may stop, to where it is hopeless. */
function decided(draw: () => number, stops: boolean): Claims & { pairs: number } {
  const claims = createClaims(OPTIONS)
  let pairs = 0
  while (pairs < OPTIONS.horizon && claims.decision === 'undecided' && !(stops && claims.hopeless)) {
    claims.observe(draw())
    pairs++
  }
  return { ...claims, decision: claims.decision, pairs }
}

/** Means of 300 gates. */
function gates(world: World, lift: number, stops: boolean) {
  let pairs = 0
  let worse = 0
  const better = share(300, `outlook ${world.name} ${lift}`, (stream) => {
    const gate = decided(world.pairs(lift, stream), stops)
    pairs += gate.pairs / 300
    worse += gate.decision === 'worse' ? 1 / 300 : 0
    return gate.decision === 'better'
  })
  return { better, worse, pairs }
}

describe('exact futility', () => {
  test('property: what is out of reach is never reached, whatever values follow', () => {
    const values = (length: object) => fc.array(fc.constantFrom(-1, -0.5, 0, 0.5, 1), length)
    fc.assert(
      fc.property(
        values({ maxLength: 30 }),
        fc.oneof(
          values({ minLength: 1, maxLength: 12 }),
          fc.integer({ min: 1, max: 12 }).map((n) => new Array(n).fill(1)),
        ),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (seen, rest, alpha) => {
          const bet = betAbove(0, alpha, seen.length + rest.length)
          for (const value of seen) bet.observe(value)
          const lost = bet.evidence.toGo > 0 && outOfReach([bet.evidence], rest.length)
          const reached = rest.some((value) => {
            bet.observe(value)
            return bet.logE >= -Math.log(alpha)
          })
          expect(lost && reached).toBe(false)
        },
      ),
    )
  })
  test('comes near the end alone: five pairs of +1 reach an e-value of 25, four do not', () => {
    const start = betAbove(0, 0.04, 150).evidence
    expect([4, 5].map((left) => outOfReach([start], left))).toEqual([true, false])
  })
})

describe('a gate that stops where the pairs left cannot be expected to decide it', () => {
  test.each([BINARY, FOUR_CHECKS])(
    '$name: takes two thirds of the pairs where nothing helps, or fewer',
    (world) => {
      const [whole, stopping] = [gates(world, 0, false), gates(world, 0, true)]
      expect(whole.pairs).toBeGreaterThan(145)
      expect(stopping.pairs).toBeLessThan(100)
      expect(stopping.better).toBeLessThanOrEqual(whole.better)
    },
  )
  test.each([
    [BINARY, 0.1],
    [BINARY, 0.2],
    [FOUR_CHECKS, 0.05],
    [FOUR_CHECKS, 0.1],
  ] as const)('loses next to no power: %o at %f', (world, lift) => {
    const [whole, stopping] = [gates(world, lift, false), gates(world, lift, true)]
    // .02 in bench/power.ts; here two standard errors more for what the two runs of 300 do not share
    expect(stopping.better).toBeGreaterThan(whole.better - 0.04)
  })
  test('still names a library that clearly harms', () => {
    expect(gates(FOUR_CHECKS, -0.3, true).worse).toBeGreaterThan(0.95)
  })
  test('ties are no evidence of futility before most pairs are seen', () => {
    const claims = createClaims(OPTIONS)
    for (let pair = 0; pair < 64; pair++) {
      claims.observe(0)
      expect(claims.hopeless).toBe(false)
    }
  })
})

describe('pairs to the end of a gate', () => {
  const claim = (more: Partial<Evidence>): Evidence => ({
    n: 10,
    mean: 0,
    square: 0.1,
    logE: 0,
    toGo: 3,
    ...more,
  })
  test('are those at the pace so far', () => {
    expect(pairsToEnd([claim({ logE: 2, toGo: 1 })], 150, 32)).toBe(5)
    expect(pairsToEnd([claim({ logE: 2, toGo: 1 }), claim({ logE: -1, toGo: 5 })], 150, 32)).toBe(5)
    expect(pairsToEnd([claim({ logE: 0.1 })], 150, 32)).toBe(32)
    expect(pairsToEnd([claim({ logE: 3, toGo: 0 })], 150, 32)).toBe(1)
  })
  test('are fewer where it becomes hopeless before', () => {
    expect(pairsToEnd([claim({ n: 90 })], 150, 32)).toBe(22)
    expect(pairsToEnd([claim({ n: 10 })], 20, 32)).toBe(6)
  })
})
