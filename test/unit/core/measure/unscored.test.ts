import { describe, expect, test } from 'vitest'
import { signTest, trialSides, unscoredForbid } from '../../../../src/core/measure/unscored.ts'

const side = (name: string, unscored: number, made: number) => ({ name, unscored, made })

describe('unscored rollouts of two sides', () => {
  test('forbid a claim beyond 5% of one side, named with its count', () => {
    expect(unscoredForbid(side('without', 3, 60), side('with', 2, 60))).toBeNull()
    expect(unscoredForbid(side('without', 0, 300), side('with', 2, 20))).toMatch(
      /^2 of 20 rollouts with could not/,
    )
    expect(unscoredForbid(side('without', 4, 60), side('with', 3, 60))).toMatch(
      /^4 of 60 rollouts without could not/,
    )
  })
  test('and where the sides differ by more than chance, in proportion to what was made', () => {
    expect(unscoredForbid(side('without', 0, 200), side('with', 7, 200))).toMatch(
      /0 times without and 7 times with/,
    )
    // Seven of the eight failures fell where seven of eight rollouts were made.
    expect(unscoredForbid(side('without', 1, 200), side('with', 7, 1400))).toBeNull()
    expect(unscoredForbid(side('without', 0, 0), side('with', 1, 40))).toBeNull()
    expect(unscoredForbid(side('without', 0, 0), side('with', 0, 0))).toBeNull()
  })
  test('the sign test has its printed values', () => {
    expect(signTest(0, 6)).toBeCloseTo(0.03125)
    expect(signTest(3, 3)).toBe(1)
    expect(signTest(2, 9)).toBeCloseTo(0.06543, 4)
    expect(signTest(0, 2, 0.25)).toBe(1)
    expect(signTest(2, 0, 0.25)).toBeCloseTo(2 * 0.0625)
  })
})

test('the sides of a candidate are its own tasks alone, without and with it', () => {
  const cell = (candidates: string[], eligible: string[], scores: (number | null)[]) => ({
    round: 1,
    task: 't',
    pattern: 0,
    patterns: 2,
    size: 1,
    samples: scores.length,
    candidates,
    eligible,
    scores,
  })
  const cells = [
    cell([], ['E1', 'E2'], [0, null]),
    cell(['E1'], ['E1', 'E2'], [null, 1]),
    cell(['E2'], ['E2'], [null, null]),
  ]
  expect(trialSides(cells, 'E1')).toEqual([side('without E1', 1, 2), side('with E1', 1, 2)])
  expect(trialSides(cells, 'E2')).toEqual([side('without E2', 2, 4), side('with E2', 2, 2)])
})
