import { describe, expect, test } from 'vitest'
import { measuredMean, pairedDifference, upperBound } from '../../../../src/core/measure/interval.ts'
import { random } from '../../../../src/core/random.ts'

const of = (...groups: number[][]) =>
  groups.flatMap((values, i) => values.map((value) => ({ task: `t${i}`, value })))

describe('a measured mean', () => {
  test('counts each task equally, however many rollouts it has', () => {
    const measured = measuredMean(of([1, 1, 1, 1, 1, 1], [0], [0.5, 0.5]))!
    expect(measured.mean).toBeCloseTo(0.5)
    expect(measured).toMatchObject({ n: 9, tasks: 3 })
  })
  test('has the t interval over task means, cut at the range', () => {
    // means .2 .4 .6 .8: deviation .258199, t(.975, 3) = 3.18245 -> half width .41085
    const measured = measuredMean(of([0.2], [0.4], [0.6], [0.8]))!
    expect(measured.low).toBeCloseTo(0.5 - 0.41085, 4)
    expect(measured.high).toBeCloseTo(0.5 + 0.41085, 4)
    expect(measuredMean(of([1], [1], [0]))!).toMatchObject({ low: 0, high: 1 })
  })
  test('knows nothing of other tasks from one task', () => {
    expect(measuredMean(of([0.5, 0.5, 0.5]))).toEqual({ mean: 0.5, low: 0, high: 1, n: 3, tasks: 1 })
  })
  test('does not take equal values for certainty', () => {
    const measured = measuredMean(of([1], [1], [1], [1], [1], [1], [1], [1]))!
    expect(measured.mean).toBe(1)
    expect(measured.high).toBe(1)
    expect(measured.low).toBeCloseTo(0.025 ** (1 / 8))
  })
  test('is null without values', () => {
    expect(measuredMean([])).toBeNull()
    expect(pairedDifference(of([1]), [{ task: 'other', value: 1 }])).toBeNull()
  })
})

describe('a paired difference', () => {
  test('compares within tasks and leaves out tasks of one side', () => {
    const before = [...of([0, 0], [0.5]), { task: 'only before', value: 1 }]
    const after = of([0.5, 0.5, 0.5], [1])
    const measured = pairedDifference(before, after)!
    expect(measured.mean).toBeCloseTo(0.5)
    expect(measured).toMatchObject({ n: 3, tasks: 2 })
    // equal differences of 2 tasks: q = .025 ** (1/2)
    expect(measured.high).toBeCloseTo(1 - 0.025 ** 0.5 * 0.5)
    expect(measured.low).toBeCloseTo(0.025 ** 0.5 * 1.5 - 1)
  })
})

describe('coverage of the 95% interval over tasks', () => {
  // few tasks, few samples each, tasks that differ; the true mean of the population is .5 (or .55 for the skewed one)
  const populations: [string, number, (r: ReturnType<typeof random>) => number][] = [
    ['tasks spread evenly', 0.5, (r) => r.next()],
    ['tasks solved or not', 0.5, (r) => (r.next() < 0.5 ? 0.9 : 0.1)],
    ['mostly solved', 0.55, (r) => (r.next() < 0.75 ? 0.7 : 0.1)],
  ]
  for (const [name, truth, draw] of populations) {
    test.each([4, 8, 24])(`${name}, %i tasks`, (tasks) => {
      let covered = 0
      const runs = 1500
      for (let run = 0; run < runs; run++) {
        const r = random('coverage', name, tasks, run)
        const values = Array.from({ length: tasks }, (_, i) => {
          const p = draw(r)
          return Array.from({ length: 4 }, () => ({ task: `${i}`, value: r.next() < p ? 1 : 0 }))
        }).flat()
        const { low, high } = measuredMean(values)!
        if (low <= truth && truth <= high) covered++
      }
      // Discrete data cannot hold .95 exactly. Four tasks of two kinds are alike by chance one time in eight, and
      // then no interval can know of the other kind: .92 there.
      expect(covered / runs).toBeGreaterThan(tasks === 4 ? 0.905 : 0.925)
      expect(covered / runs).toBeLessThan(0.995)
    })
  }
  test('one-sided bounds hold their own error', () => {
    let above = 0
    for (let run = 0; run < 4000; run++) {
      const r = random('one-sided', run)
      const values = Array.from({ length: 6 }, () => r.next() + r.next() - 1)
      if (upperBound(values, 0.2, [-1, 1]) < 0) above++
    }
    expect(above / 4000).toBeGreaterThan(0.18)
    expect(above / 4000).toBeLessThan(0.22)
  })
})
