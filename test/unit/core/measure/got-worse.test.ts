import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BLOCK_ERROR,
  fellAsOneOf,
  lowerByChance,
  tagThatGotWorse,
} from '../../../../src/core/measure/got-worse.ts'
import { guardBlocks, tagBlocks } from './worse-world.ts'

/** All ways to choose so many of the values. */
function choices<T>(values: readonly T[], count: number): T[][] {
  if (count === 0) return [[]]
  return values.flatMap((value, i) => choices(values.slice(i + 1), count - 1).map((rest) => [value, ...rest]))
}

describe('whether one side is lower than chance makes it', () => {
  test('is the share of all divisions whose ranks are as low, also with ties', () => {
    const values = fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(values, values, (before, after) => {
        const all = [...before, ...after]
        const rank = (value: number) =>
          all.filter((other) => other < value).length + all.filter((other) => other === value).length / 2
        const sum = (of: readonly number[]) => of.reduce((total, value) => total + rank(value), 0)
        const sums = choices(all, after.length).map(sum)
        const low = sums.filter((one) => one <= sum(after) + 1e-9).length
        expect(lowerByChance(before, after)).toBeCloseTo(low / sums.length, 9)
      }),
      { numRuns: 60 },
    )
  })

  test('of four samples a side is 1 in 70 at best, which is too much for one of two guard tasks', () => {
    expect(lowerByChance([1, 1, 1, 1], [0, 0, 0, 0])).toBeCloseTo(1 / 70)
    const side = (score: number, samples: number) =>
      Array.from({ length: samples }, () => ({ score, passed: score === 1 }))
    expect(fellAsOneOf(1, side(1, 4), side(0, 4))).toBe(true)
    expect(fellAsOneOf(2, side(1, 4), side(0, 4))).toBe(false)
    expect(fellAsOneOf(200, side(1, 16), side(0, 16))).toBe(true)
  })

  test('reads a fall of the score and one of the verdict', () => {
    const side = (...of: [score: number, passed: boolean][]) =>
      of.flatMap(([score, passed]) => Array.from({ length: 8 }, () => ({ score, passed })))
    const full = side([1, true], [1, true])
    expect(fellAsOneOf(5, full, side([1, true], [0.9, false]))).toBe(true)
    expect(fellAsOneOf(5, side([0.5, false], [0.75, false]), side([0.25, false], [0, false]))).toBe(true)
    expect(fellAsOneOf(5, full, full)).toBe(false)
    expect(fellAsOneOf(5, side([0, false]), full)).toBe(false)
  })
})

describe('guard tasks that did not change', () => {
  test.each([1, 5, 20])('block at most 2%% of the runs, %i of them together', (guards) => {
    for (const chance of [0.5, 0.8]) {
      // Two standard errors of a share of 2% in 600 runs are 1.1%.
      expect(guardBlocks({ guards, checks: 1, before: chance, after: chance }, 600)).toBeLessThan(
        BLOCK_ERROR + 0.011,
      )
      expect(guardBlocks({ guards, checks: 4, before: chance, after: chance }, 600)).toBeLessThan(
        BLOCK_ERROR + 0.011,
      )
    }
  })

  test('and one of five that breaks blocks always, one that fails half of the time mostly', () => {
    expect(guardBlocks({ guards: 5, checks: 1, before: 1, after: 0, worse: 1 }, 100)).toBe(1)
    expect(guardBlocks({ guards: 5, checks: 1, before: 1, after: 0.25, worse: 1 }, 300)).toBeGreaterThan(0.85)
    expect(guardBlocks({ guards: 5, checks: 1, before: 1, after: 0.5, worse: 1 }, 300)).toBeGreaterThan(0.45)
  })
})

describe('tags whose tasks did not change', () => {
  test('block at most 2% of the better libraries, all of them together', () => {
    for (const world of [
      { checks: 1, tasksPerTag: 3, pairs: 150 },
      { checks: 4, tasksPerTag: 3, pairs: 150 },
    ])
      expect(tagBlocks({ ...world, tags: 4, harm: 0 }, 600)).toBeLessThan(BLOCK_ERROR + 0.011)
  })

  test('and one that got clearly worse blocks', () => {
    expect(tagBlocks({ checks: 4, tasksPerTag: 6, pairs: 150, tags: 4, harm: 0.5 }, 200)).toBeGreaterThan(0.4)
  })

  test('of one task are no kind of task', () => {
    const differences = [
      { task: 'a', difference: -1 },
      { task: 'a', difference: -1 },
      { task: 'b', difference: 1 },
    ]
    expect(
      tagThatGotWorse(
        differences,
        new Map([
          ['a', ['alone']],
          ['b', []],
        ]),
      ),
    ).toBeNull()
  })
})
