import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Look, nextAlpha } from '../../../../src/core/measure/alpha-ledger.ts'
import { betAbove } from '../../../../src/core/measure/betting.ts'
import { createGate, runGate } from '../../../../src/core/measure/gate.ts'
import { random } from '../../../../src/core/random.ts'
import { FOUR_CHECKS, share, TASK_EFFECTS, WORLDS } from './worlds.ts'

const options = { alpha: 0.05, alphaWorse: 0.005, horizon: 60 }

/** The test alone, without the running interval: what the many simulated gates need. */
function decides(draw: () => number, alpha: number, pairs: number, sign: 1 | -1 = 1): boolean {
  const test = betAbove(0, alpha, pairs)
  for (let i = 0; i < pairs; i++) {
    test.observe(sign * draw())
    if (test.logE >= -Math.log(alpha)) return true
  }
  return false
}

describe('the gate', () => {
  test('decides better, worse or nothing', () => {
    expect(runGate(new Array(12).fill(0.5), options).at(-1)!.decision).toBe('better')
    expect(runGate(new Array(20).fill(-0.5), options).at(-1)!.decision).toBe('worse')
    expect(runGate([0.5, -0.5, 0, 0, 0.25, -0.25], options).at(-1)!.decision).toBe('undecided')
    expect(createGate(options).state).toEqual({
      pairs: 0,
      e: 1,
      eWorse: 1,
      mean: 0,
      low: -1,
      high: 1,
      decision: 'undecided',
      hopeless: false,
    })
  })
  test('a decision once taken stays', () => {
    const states = runGate([...new Array(12).fill(0.5), ...new Array(40).fill(-1)], options)
    expect(states.at(-1)!.decision).toBe('better')
    expect(states.at(-1)!.e).toBeLessThan(20)
  })
  test('ties alone decide nothing', () => {
    expect(runGate(new Array(60).fill(0), options).at(-1)).toMatchObject({
      e: 1,
      eWorse: 1,
      decision: 'undecided',
    })
  })
  test('refuses what makes no test', () => {
    expect(() => createGate({ ...options, alpha: 0 })).toThrow(/between 0 and 1/)
    expect(() => createGate({ ...options, horizon: 0 })).toThrow(/at least one pair/)
    expect(() => createGate(options).observe(1.5)).toThrow(/\[-1,1\]/)
    expect(() => createGate(options).observe(Number.NaN)).toThrow(/\[-1,1\]/)
  })
  test('property: states are a function of the differences, plain data, with an interval that only narrows', () => {
    const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(differences, (values) => {
        const states = runGate(values, options)
        expect(runGate(values, options)).toEqual(states)
        expect(JSON.parse(JSON.stringify(states.at(-1)))).toEqual(states.at(-1))
        states.forEach((state, i) => {
          const before = states[i - 1] ?? { low: -1, high: 1 }
          expect(state.low).toBeGreaterThanOrEqual(before.low)
          expect(state.high).toBeLessThanOrEqual(before.high)
          expect(state.e).toBeGreaterThanOrEqual(0)
        })
      }),
      { numRuns: 40 },
    )
  })
  test('the running interval leaves 0 out where it decides, and nowhere else', () => {
    const uneven = { alpha: 0.0274, alphaWorse: 0.003, horizon: 32 }
    const seen = new Set<string>()
    for (const [lift, world] of [0.3, 0.15, -0.3, 0].flatMap((lift) =>
      [FOUR_CHECKS, WORLDS[0]!].map((world) => [lift, world] as const),
    ))
      for (let run = 0; run < 12; run++) {
        const draw = world.pairs(lift, random('interval and decision', world.name, lift, run))
        const gate = createGate(uneven)
        while (gate.state.pairs < 32 && gate.state.decision === 'undecided') gate.observe(draw())
        const { low, high, decision } = gate.state
        seen.add(decision)
        expect([decision, low >= 0, high <= 0]).toEqual([
          decision,
          decision === 'better',
          decision === 'worse',
        ])
      }
    expect([...seen].sort()).toEqual(['better', 'undecided', 'worse'])
  })
  test('property: no decision before ln(1/alpha) / ln(1 + largest difference) pairs', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 1, noNaN: true }), (lift) => {
        const states = runGate(new Array(60).fill(lift), options)
        const first = states.findIndex((state) => state.decision === 'better') + 1
        if (first > 0) expect(first).toBeGreaterThanOrEqual(Math.log(20) / Math.log(1 + lift) - 1e-9)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the e-process', () => {
  // Not simulated but counted out: over all sequences of 7 values with mean exactly m the e-value has mean exactly 1.
  test.each([
    ['fair coin', 0, [-1, 1], [0.5, 0.5]],
    ['mostly ties', 0, [-1, 0, 1], [0.1, 0.8, 0.1]],
    ['skewed', 0, [-0.5, 1], [2 / 3, 1 / 3]],
    ['about another mean', 0.25, [-0.5, 1], [0.5, 0.5]],
  ])('is a martingale under its null: %s', (_name, m, values, chances) => {
    let expectation = 0
    const walk = (sequence: number[], chance: number) => {
      if (sequence.length === 7) {
        const process = betAbove(m, 0.05, 7)
        for (const value of sequence) process.observe(value)
        expectation += chance * Math.exp(process.logE)
        return
      }
      values.forEach((value, i) => {
        walk([...sequence, value], chance * chances[i]!)
      })
    }
    walk([], 1)
    expect(expectation).toBeCloseTo(1, 9)
  })
})

describe('false claims, looking after every pair', () => {
  const runs = 1500
  // three standard errors of a share of .05 over 1,500 runs
  const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs)
  test.each(WORLDS)('$name: better at most alpha of the time', (world) => {
    const pairs = world === TASK_EFFECTS ? 320 : 100
    expect(share(runs, world.name, (stream) => decides(world.pairs(0, stream), 0.05, pairs))).toBeLessThan(
      most,
    )
  })
  test.each(WORLDS)('$name: worse at most alpha of the time', (world) => {
    expect(
      share(runs, `${world.name}-`, (stream) => decides(world.pairs(0, stream), 0.05, 100, -1)),
    ).toBeLessThan(most)
  })
  test('a library that hurts a little is called better even less', () => {
    expect(
      share(runs, 'hurts', (stream) => decides(FOUR_CHECKS.pairs(-0.05, stream), 0.05, 60)),
    ).toBeLessThan(0.01)
  })
  test.each(WORLDS)('$name: at most alpha for six looks of one account together', (world) => {
    const looks = 6
    const falseBetter = share(500, `account ${world.name}`, (stream) => {
      const before: Look[] = []
      for (let run = 0; run < looks; run++) {
        const { k, alpha, alphaBetter } = nextAlpha(before, 'v', { run: `r${run}` })
        if (decides(world.pairs(0, stream), alphaBetter, 60)) return true
        before.push({ val: 'v', k, alpha, claim: '', run: `r${run}`, decision: 'undecided', e: 1, pairs: 60 })
      }
      return false
    })
    expect(falseBetter).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 500))
  })
})

describe('the running interval', () => {
  test.each([
    ['4 checks', 0],
    ['binary', 0.2],
    ['task effects of both signs', -0.05],
  ])('%s, mean %f: holds after every pair at once, at least 95%', (name, lift) => {
    const world = WORLDS.find((entry) => entry.name === name)!
    const missed = share(100, `interval ${name}`, (stream) => {
      const draw = world.pairs(lift, stream)
      const gate = createGate({ ...options, horizon: 40 })
      for (let i = 0; i < 40; i++) {
        const { low, high } = gate.observe(draw())
        if (low > lift + 1e-9 || high < lift - 1e-9) return true
      }
      return false
    })
    expect(missed).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 100))
  })
})

describe('power', () => {
  test.each([
    [0.1, 0.5],
    [0.15, 0.85],
    [0.2, 0.97],
  ])('60 pairs of 4 checks find a lift of %f more than %f of the time', (lift, power) => {
    const found = share(400, `power ${lift}`, (stream) => decides(FOUR_CHECKS.pairs(lift, stream), 0.05, 60))
    expect(found).toBeGreaterThan(power)
  })
  test('a clear gain ends the gate early', () => {
    let pairs = 0
    share(100, 'early', (stream) => {
      const draw = FOUR_CHECKS.pairs(0.3, stream)
      const test = betAbove(0, 0.05, 150)
      for (let i = 0; i < 150 && test.logE < Math.log(20); i++) {
        test.observe(draw())
        pairs++
      }
      return true
    })
    expect(pairs / 100).toBeLessThan(35)
  })
})
