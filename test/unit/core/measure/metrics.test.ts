import { describe, expect, test } from 'vitest'
import { passAtK, regressions } from '../../../../src/core/measure/metrics.ts'

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
