import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  drawPatterns,
  inclusionCovariance,
  inverse,
  patternSize,
} from '../../../../src/core/measure/inclusion.ts'
import { designTrial, type TrialPlan, trialLayout } from '../../../../src/core/measure/trial-design.ts'
import { random } from '../../../../src/core/random.ts'

const plan: TrialPlan = {
  tasks: ['t0', 't1', 't2', 't3', 't4', 't5'].map((id, i) => ({ id, fold: i % 2 === 0 ? 'A' : 'B' })),
  candidates: [
    { id: 'L1', fold: 'A', excludedTasks: ['t0', 't1'] },
    { id: 'L2', fold: 'A', excludedTasks: ['t2'] },
    { id: 'L3', fold: 'B', excludedTasks: [] },
    { id: 'L4', fold: 'A', excludedTasks: [] },
    { id: 'E7', fold: null, excludedTasks: ['t4'] },
  ],
  patterns: 3,
  samples: 2,
  round: 1,
  seed: 7,
}

describe('the layout of a trial', () => {
  test('tries a candidate on the other fold only, never on a task it was written from', () => {
    for (const cell of designTrial(plan)) {
      const fold = plan.tasks.find((task) => task.id === cell.task)!.fold
      for (const id of [...cell.eligible, ...cell.candidates]) {
        const candidate = plan.candidates.find((entry) => entry.id === id)!
        expect(candidate.fold).not.toBe(fold)
        expect(candidate.excludedTasks).not.toContain(cell.task)
      }
    }
    const eligible = (task: string) => designTrial(plan).find((cell) => cell.task === task)?.eligible
    expect(eligible('t0')).toEqual(['L3', 'E7'])
    expect(eligible('t1')).toEqual(['L2', 'L4', 'E7'])
    expect(eligible('t4')).toEqual(['L3'])
  })
  test('a task on which nothing may be tried has no cells', () => {
    const cells = designTrial({ ...plan, candidates: [{ id: 'L1', fold: 'A', excludedTasks: ['t1'] }] })
    expect([...new Set(cells.map((cell) => cell.task))]).toEqual(['t3', 't5'])
  })
  test('refuses a trial without a pattern to compare with', () => {
    expect(() => designTrial({ ...plan, patterns: 1 })).toThrow(/at least 2 patterns/)
  })
  test('property: one pattern is empty, the others hold at most three, all the same number; redrawn each round', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        (candidates, patterns, round) => {
          const wide = {
            ...plan,
            candidates: Array.from({ length: candidates }, (_, i) => ({
              id: `L${i}`,
              fold: 'A' as const,
              excludedTasks: [],
            })),
            patterns,
            round,
          }
          const cells = designTrial(wide)
          expect(designTrial(wide)).toEqual(cells)
          for (const cell of cells) {
            expect(cell.candidates.length).toBe(cell.pattern === 0 ? 0 : cell.size)
            expect(new Set(cell.candidates).size).toBe(cell.candidates.length)
            expect(cell.size).toBeLessThanOrEqual(3)
          }
          expect(cells.length).toBe(3 * patterns)
        },
      ),
    )
    const shown = (round: number) => designTrial({ ...plan, round }).map((cell) => cell.candidates.join())
    expect(shown(1)).not.toEqual(shown(2))
  })
  test('spends at most the rollouts given, two samples a pattern where there are enough', () => {
    expect(trialLayout(48, 8)).toEqual({ patterns: 6, samples: 1 })
    expect(trialLayout(160, 16)).toEqual({ patterns: 5, samples: 2 })
    expect(trialLayout(80, 16)).toEqual({ patterns: 5, samples: 1 })
    expect(trialLayout(4, 16)).toEqual({ patterns: 2, samples: 1 })
  })
})

describe('the known design', () => {
  test.each([
    [1, 3, 1],
    [2, 3, 1],
    [3, 3, 2],
    [5, 4, 3],
    [6, 5, 3],
    [7, 6, 2],
    [12, 5, 3],
  ])(
    'covariance of the inclusions of %i candidates in %i patterns of %i is what draws show',
    (usable, patterns, size) => {
      const known = inclusionCovariance(usable, patterns, size)
      const stream = random('covariance', usable, patterns, size)
      let diagonal = 0
      let off = 0
      const runs = 20_000
      for (let run = 0; run < runs; run++) {
        const rows = drawPatterns(usable, patterns, size, stream)
        const share = (position: number) => rows.filter((row) => row.includes(position)).length / patterns
        const both = rows.filter((row) => row.includes(0) && row.includes(usable - 1)).length / patterns
        diagonal += share(0) - share(0) ** 2
        off += both - share(0) * share(usable - 1)
      }
      expect(diagonal / runs).toBeCloseTo(known.diagonal, 2)
      if (usable > 1) expect(off / runs).toBeCloseTo(known.off, 2)
    },
  )
  test('pattern sizes make the effects as independent as they can be', () => {
    expect(patternSize(6, 5, 3)).toBe(3)
    expect(patternSize(3, 3, 3)).toBe(2)
    expect(patternSize(2, 3, 3)).toBe(1)
    expect(patternSize(1, 3, 3)).toBe(1)
    // six candidates, five patterns: exactly uncorrelated
    expect(inclusionCovariance(6, 5, 3).off).toBeCloseTo(0, 12)
  })
  test('the inverse of an exchangeable matrix times the matrix is one', () => {
    const matrix = { diagonal: 0.24, off: -0.03 }
    const back = inverse(matrix, 5)
    expect(matrix.diagonal * back.diagonal + 4 * matrix.off * back.off).toBeCloseTo(1, 12)
    expect(matrix.diagonal * back.off + matrix.off * back.diagonal + 3 * matrix.off * back.off).toBeCloseTo(
      0,
      12,
    )
    expect(inverse({ diagonal: 1, off: 1 }, 3).diagonal).toBeNaN()
  })
})
