import { describe, expect, test } from 'vitest'
import { guardSides, looksWorse, passAtK, regressions } from '../../../../src/core/measure/metrics.ts'

const results = (text: string) => [...text].map((letter) => ({ passed: letter === '+' }))

describe('pass@k', () => {
  test('is the share of k-subsets with a pass, averaged over tasks', () => {
    // 1 of 4: of the 6 pairs, 3 hold the pass; 4 of 4: always
    const samples = new Map([
      ['a', results('+---')],
      ['b', results('++++')],
    ])
    expect(passAtK(samples, 1)).toBeCloseTo((0.25 + 1) / 2)
    expect(passAtK(samples, 2)).toBeCloseTo((0.5 + 1) / 2)
    expect(passAtK(samples, 4)).toBeCloseTo(1)
  })
  test('leaves out tasks with fewer than k samples and is null without any', () => {
    const samples = new Map([
      ['a', results('+')],
      ['b', results('--')],
    ])
    expect(passAtK(samples, 2)).toBe(0)
    expect(passAtK(samples, 3)).toBeNull()
    expect(() => passAtK(samples, 0)).toThrow(/whole k/)
  })
})

describe('regressions', () => {
  test('names tasks that most samples solved before and most fail now', () => {
    const before = new Map([
      ['lost', results('++-')],
      ['half', results('+-')],
      ['gone', results('+++')],
      ['shaky', results('+++')],
    ])
    const after = new Map([
      ['lost', results('+--')],
      ['half', results('--')],
      ['shaky', results('+-')],
    ])
    expect(regressions(before, after)).toEqual(['lost'])
  })
})

describe('guard tasks that look worse', () => {
  const scored = (...scores: number[]) => scores.map((score) => ({ score, passed: score === 1 }))
  const worse = (before: number[], after: number[]) =>
    guardSides(new Map([['g', scored(...before)]]), new Map([['g', scored(...after)]])).some(looksWorse)
  test('are those whose mean score or share of passes fell by more than a quarter', () => {
    expect(worse([1, 1, 1, 1], [1, 1, 0, 0])).toBe(true)
    expect(worse([0.75, 0.75, 0.75, 0.75], [0.25, 0.25, 0.25, 0.25])).toBe(true)
    expect(worse([1, 1, 1, 1], [0.9, 0.9, 1, 1])).toBe(true)
    expect(worse([1, 1, 1, 1], [1, 1, 1, 0])).toBe(false)
    expect(worse([0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.25, 0.25])).toBe(false)
    expect(worse([0, 0, 0, 0], [1, 1, 1, 1])).toBe(false)
  })
  test('and those that cannot be scored any more', () => {
    expect(worse([1, 1], [])).toBe(true)
    expect(worse([], [])).toBe(true)
  })
  test('and those that could not be scored before, unless they pass in full now', () => {
    expect(worse([], [1, 0])).toBe(true)
    expect(worse([], [0.9, 0.9])).toBe(true)
    expect(worse([], [1, 1])).toBe(false)
  })
  test('a task that passes half of the time is seldom taken for one of them', () => {
    // P(of 8 fair coins the first four show two heads more) = 37 / 256; of nine in ten: 2%
    const falls = (p: number) => {
      const heads = (k: number) => [1, 4, 6, 4, 1][k]! * p ** k * (1 - p) ** (4 - k)
      let sum = 0
      for (let a = 0; a <= 4; a++)
        for (let b = 0; b <= 4; b++)
          if (
            worse(
              Array.from({ length: 4 }, (_, i) => Number(i < a)),
              Array.from({ length: 4 }, (_, i) => Number(i < b)),
            )
          )
            sum += heads(a) * heads(b)
      return sum
    }
    expect(falls(0.5)).toBeCloseTo(37 / 256)
    expect(falls(0.9)).toBeLessThan(0.06)
  })
})
