import { describe, expect, test } from 'vitest'
import { chooseForGate } from '../../../../src/core/measure/choose-for-gate.ts'
import type { ScoredCell } from '../../../../src/core/measure/contributions.ts'
import {
  ALONE_ERROR,
  effectsByTag,
  effectsOfRounds,
  estimateEffects,
} from '../../../../src/core/measure/effect.ts'
import { rankCandidates, selectForSecondRound } from '../../../../src/core/measure/selection.ts'
import { adding, runRound, type TrialWorld } from './trial-world.ts'

/** Twelve candidates: two help, one hurts, the rest do nothing. */
const PLANTED = [0.2, 0.2, -0.2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
const twelve = (tasks: number): TrialWorld => ({
  tasks,
  candidates: 12,
  chance: adding(PLANTED),
  patterns: 5,
  samples: 2,
  checks: 4,
})

const cell = (more: Partial<ScoredCell>): ScoredCell => ({
  round: 1,
  task: 't0',
  pattern: 0,
  candidates: [],
  eligible: ['c'],
  patterns: 2,
  size: 1,
  samples: 1,
  scores: [0],
  ...more,
})
/** One candidate, tried alone on each task: before and after. */
const alone = (pairs: [number | null, number | null][]): ScoredCell[] =>
  pairs.flatMap(([before, after], i) => [
    cell({ task: `t${i}`, scores: [before] }),
    cell({ task: `t${i}`, pattern: 1, candidates: ['c'], scores: [after] }),
  ])

describe('the effect of one candidate', () => {
  test('tried alone is the mean difference over tasks with its t interval', () => {
    const [effect] = estimateEffects(
      alone([
        [0, 0.5],
        [0.25, 0.5],
        [0.5, 1],
        [0, 0.75],
      ]),
    )
    expect(effect!.mean).toBeCloseTo(0.5)
    // differences .5 .25 .5 .75: deviation .204124, t(.975, 3) = 3.18245, t(.8, 3) = .97847
    expect(effect!.low).toBeCloseTo(0.5 - (3.18245 * 0.204124) / 2, 4)
    expect(effect!.low80).toBeCloseTo(0.5 - (0.97847 * 0.204124) / 2, 4)
    expect(effect).toMatchObject({ trials: 8, usableTasks: 4, status: 'promising' })
  })
  test('is untried with fewer than 4 usable tasks', () => {
    const [effect] = estimateEffects(
      alone([
        [0, 1],
        [0, 1],
        [0, 0.9],
      ]),
    )
    expect(effect).toMatchObject({ usableTasks: 3, status: 'candidate' })
    expect(estimateEffects([], { candidates: ['x'] })).toMatchObject([
      { candidate: 'x', usableTasks: 0, trials: 0, low: -1, high: 1, status: 'candidate' },
    ])
  })
  test('a task with a cell that stayed unscored does not count', () => {
    const effects = estimateEffects(
      alone([
        [0, 0.5],
        [0.25, 0.5],
        [0.5, 1],
        [0, 0.75],
        [0, null],
      ]),
    )
    expect(effects[0]).toMatchObject({ usableTasks: 4, trials: 8 })
    expect(effects[0]!.mean).toBeCloseTo(0.5)
  })
  test('that never changed a score is no proof of no effect', () => {
    const [effect] = estimateEffects(
      alone([
        [0, 0],
        [1, 1],
        [0.5, 0.5],
        [0, 0],
      ]),
    )
    expect(effect).toMatchObject({ mean: 0, status: 'unproven' })
    expect(effect!.high).toBeGreaterThan(0.5)
  })
  test('a harmful one is named', () => {
    const [effect] = estimateEffects(
      alone([
        [1, 0.25],
        [0.75, 0.25],
        [1, 0.5],
        [1, 0],
      ]),
    )
    expect(effect!.status).toBe('harmful')
    expect(effect!.high95).toBeLessThan(0)
  })
})

describe('where nothing is promising at 80%', () => {
  const small = (effects: number[]): TrialWorld => ({
    tasks: 8,
    candidates: effects.length,
    chance: adding(effects),
    patterns: 4,
    samples: 1,
    checks: 5,
  })
  const trials = (effects: number[]) =>
    Array.from({ length: 400 }, (_, run) => estimateEffects(runRound(small(effects), run, 1)))
  const promising = (effects: ReturnType<typeof estimateEffects>) =>
    effects.filter(({ status }) => status === 'promising').map(({ candidate }) => candidate)

  test('two to one is enough to be proposed, and more of what helps is', () => {
    const runs = trials([0.15, 0.1, 0, -0.1])
    const helped = (of: (run: (typeof runs)[0]) => string[]) =>
      runs.filter((run) => of(run).some((id) => id === 'c0' || id === 'c1')).length
    expect(helped((run) => promising(chooseForGate(run)))).toBeGreaterThan(helped(promising) * 1.05)
  })
  test('a candidate alone that does nothing passes one time in three', () => {
    const share = trials([0]).filter((run) => promising(chooseForGate(run)).length > 0).length / 400
    expect(share).toBeGreaterThan(0.26)
    expect(share).toBeLessThan(0.4)
  })
  test('nothing changes where one is promising, or where all point down', () => {
    for (const run of trials([0.3, 0, -0.3]).slice(0, 50))
      if (promising(run).length > 0) expect(chooseForGate(run)).toEqual(run)
    const down = alone([
      [0.5, 0.25],
      [0.5, 0.5],
      [0.75, 0.5],
      [0.5, 0.75],
      [0.5, 0.25],
    ])
    expect(promising(chooseForGate(estimateEffects(down)))).toEqual([])
  })
})

describe('planted effects', () => {
  test('are recovered without bias, and each error rate holds', () => {
    const runs = 300
    const world = twelve(16)
    const sums = PLANTED.map(() => 0)
    const promising = PLANTED.map(() => 0)
    const harmful = PLANTED.map(() => 0)
    for (let seed = 0; seed < runs; seed++)
      for (const { candidate, mean, status } of estimateEffects(runRound(world, seed, 1))) {
        const i = Number(candidate.slice(1))
        sums[i]! += mean
        if (status === 'promising') promising[i]!++
        if (status === 'harmful') harmful[i]!++
      }
    // standard error of each mean about .005
    PLANTED.forEach((truth, i) => {
      expect(Math.abs(sums[i]! / runs - truth)).toBeLessThan(0.02)
    })
    const nulls = (counts: number[]) => counts.slice(3).reduce((sum, count) => sum + count, 0) / (9 * runs)
    expect(Math.abs(nulls(promising) - 0.2)).toBeLessThan(0.02)
    expect(Math.abs(nulls(harmful) - 0.05)).toBeLessThan(0.02)
    // what it is for: the helpful ones pass, the harmful one does not
    expect(promising[0]! / runs).toBeGreaterThan(0.9)
    expect(promising[1]! / runs).toBeGreaterThan(0.9)
    expect(promising[2]! / runs).toBeLessThan(0.01)
  })

  test.each([
    [8, 300],
    [12, 300],
    [24, 220],
  ])('at %i tasks the interval covers within 2 points of 95 with selection on', (tasks, runs) => {
    const world = twelve(tasks)
    let covered = 0
    let all = 0
    let bias = 0
    let sameRolloutsBias = 0
    for (let seed = 0; seed < runs; seed++) {
      const first = runRound(world, seed, 1)
      const early = estimateEffects(first)
      const chosen = selectForSecondRound(first, early, 4)
      const effects = effectsOfRounds(first, runRound(world, seed, 2, chosen))
      for (const id of chosen) {
        const effect = effects.find(({ candidate }) => candidate === id)!
        if (effect.usableTasks < 4) continue
        expect(effect.chosenBySameRollouts).toBe(false)
        const truth = PLANTED[Number(id.slice(1))]!
        if (effect.low <= truth && truth <= effect.high) covered++
        bias += effect.mean - truth
        sameRolloutsBias += early.find(({ candidate }) => candidate === id)!.mean - truth
        all++
      }
    }
    expect(all).toBeGreaterThan(700)
    expect(Math.abs(covered / all - 0.95)).toBeLessThan(0.02)
    expect(Math.abs(bias / all)).toBeLessThan(0.015)
    // what the second round is for: the rollouts that chose would have flattered
    expect(sameRolloutsBias / all).toBeGreaterThan(0.02)
  })

  test('rank first and continue to the second round', () => {
    const world = twelve(16)
    let both = 0
    for (let seed = 0; seed < 60; seed++) {
      const cells = runRound(world, seed, 1)
      const chosen = selectForSecondRound(cells, estimateEffects(cells), 4)
      expect(chosen.length).toBeLessThanOrEqual(4)
      expect(rankCandidates(cells).map(({ candidate }) => candidate)).toEqual(expect.arrayContaining(chosen))
      if (chosen.includes('c0') && chosen.includes('c1')) both++
      expect(chosen).not.toContain('c2')
    }
    expect(both / 60).toBeGreaterThan(0.85)
  })
  test('nothing continues when nothing points up', () => {
    const cells = alone([
      [1, 0.5],
      [0.5, 0.5],
      [0.5, 0.25],
      [1, 1],
    ])
    expect(selectForSecondRound(cells, estimateEffects(cells))).toEqual([])
  })
})

describe('four copies of one true rule among twelve candidates', () => {
  // any one copy in the prior makes the whole difference
  const copies: TrialWorld = {
    ...twelve(16),
    chance: (base, candidates) => base + (candidates.some((candidate) => candidate < 4) ? 0.3 : 0),
  }
  // clustered in front: the four are one candidate, number 0 of nine
  const clustered: TrialWorld = {
    ...copies,
    candidates: 9,
    chance: (base, candidates) => base + (candidates.includes(0) ? 0.3 : 0),
  }
  const run = (world: TrialWorld, copied: number) => {
    const runs = 120
    let kept = 0
    let others = 0
    let mean = 0
    for (let seed = 0; seed < runs; seed++)
      for (const effect of estimateEffects(runRound(world, seed, 1))) {
        const copy = Number(effect.candidate.slice(1)) < copied
        if (copy) mean += effect.mean / copied / runs
        if (effect.status !== 'promising') continue
        if (copy) kept += 1 / copied / runs
        else others += 1 / (world.candidates - copied) / runs
      }
    return { kept, others, mean }
  }
  test('clustered, the one is kept with its whole effect and the others go', () => {
    const { kept, others, mean } = run(clustered, 1)
    expect(mean).toBeCloseTo(0.3, 1)
    expect(kept).toBeGreaterThan(0.95)
    expect(others).toBeLessThan(0.25)
  })
  test('not clustered, they hide each other', () => {
    const { kept, mean } = run(copies, 4)
    expect(mean).toBeLessThan(0.2)
    expect(kept).toBeLessThan(run(clustered, 1).kept)
  })
})

describe('an experience that helps one tag and hurts another', () => {
  test('is seen, though it does nothing on the whole', () => {
    const world: TrialWorld = {
      ...twelve(24),
      candidates: 4,
      chance: (base, candidates, task) => base + (candidates.includes(0) ? (task % 2 === 0 ? 0.3 : -0.3) : 0),
    }
    const tagsOf = (task: string) => (Number(task.slice(1)) % 2 === 0 ? ['parsing'] : ['dates'])
    let seen = 0
    let unproven = 0
    for (let seed = 0; seed < 80; seed++) {
      const cells = runRound(world, seed, 1)
      const of = (tag: string) =>
        effectsByTag(cells, tagsOf)
          .find((row) => row.tag === tag)!
          .effects.find(({ candidate }) => candidate === 'c0')!
      if (of('parsing').status === 'promising' && of('dates').status === 'harmful') seen++
      if (estimateEffects(cells).find(({ candidate }) => candidate === 'c0')!.status !== 'harmful') unproven++
    }
    expect(seen / 80).toBeGreaterThan(0.7)
    expect(unproven / 80).toBeGreaterThan(0.85)
  })
})

describe('what is shown to help by itself', () => {
  const world = twelve(16)
  test('is above 0 by the rollouts of a round that did not choose it, at an error for all of that round', () => {
    let [helping, idle, runs] = [0, 0, 0]
    for (let seed = 0; seed < 60; seed++) {
      const first = runRound(world, seed, 1)
      const early = estimateEffects(first)
      expect(early.some(({ alone }) => alone)).toBe(false)
      const chosen = selectForSecondRound(first, early, 4)
      const late = effectsOfRounds(first, runRound(world, seed, 2, chosen))
      for (const one of late.filter(({ alone }) => alone)) {
        expect(chosen).toContain(one.candidate)
        expect(one.low).toBeGreaterThan(0)
        if (PLANTED[Number(one.candidate.slice(1))]! > 0) helping++
        else idle++
      }
      runs++
    }
    expect(helping).toBeGreaterThan(runs / 2)
    // At most ALONE_ERROR of the runs; two standard errors of 60 runs are 5.6%.
    expect(idle / runs).toBeLessThan(ALONE_ERROR + 0.056)
  })
})
