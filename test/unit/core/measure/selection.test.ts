import { describe, expect, test } from 'vitest'
import type { CandidateEffect } from '../../../../src/core/measure/effect.ts'
import { proposeLibrary } from '../../../../src/core/measure/selection.ts'

const effect = (candidate: string, status: CandidateEffect['status'], low80 = 0): CandidateEffect => ({
  candidate,
  mean: 0,
  low: -1,
  high: 1,
  low80,
  high95: 1,
  trials: 8,
  usableTasks: 8,
  status,
  chosenBySameRollouts: false,
})

describe('the proposed library', () => {
  const start = [
    { id: 'E1', tokens: 100 },
    { id: 'E2', tokens: 100 },
    { id: 'E3', tokens: 100, pinned: true },
  ]
  test('is the start library minus the harmful plus the promising, best first', () => {
    const proposal = proposeLibrary({
      start,
      candidates: ['L1', 'L2', 'L3', 'L4'].map((id) => ({ id, tokens: 50 })),
      effects: [
        effect('E2', 'harmful'),
        effect('L1', 'promising', 0.05),
        effect('L2', 'unproven'),
        effect('L3', 'promising', 0.2),
        effect('L4', 'candidate'),
      ],
    })
    expect(proposal).toEqual({
      ids: ['E1', 'E3', 'L3', 'L1'],
      added: ['L3', 'L1'],
      removed: ['E2'],
      leftOut: [],
      tokens: 300,
    })
  })
  test('keeps what the user pinned, harmful or not', () => {
    expect(proposeLibrary({ start, candidates: [], effects: [effect('E3', 'harmful')] }).removed).toEqual([])
  })
  test('several short rules take the place of a long example that is worth less than they are together', () => {
    const proposal = proposeLibrary({
      start: [],
      candidates: [
        { id: 'example', tokens: 300 },
        { id: 'one', tokens: 40 },
        { id: 'two', tokens: 40 },
      ],
      effects: [
        effect('example', 'promising', 0.3),
        effect('one', 'promising', 0.2),
        effect('two', 'promising', 0.15),
      ],
      budget: 320,
    })
    expect(proposal).toMatchObject({ added: ['one', 'two'], leftOut: ['example'], tokens: 80 })
  })
  test('stays within the budget of the prior; a smaller one may fit after a larger did not', () => {
    const proposal = proposeLibrary({
      start,
      candidates: [
        { id: 'big', tokens: 120 },
        { id: 'small', tokens: 60 },
      ],
      effects: [effect('big', 'promising', 0.3), effect('small', 'promising', 0.1)],
      budget: 380,
    })
    expect(proposal).toMatchObject({ added: ['small'], leftOut: ['big'], tokens: 360 })
  })
  test('an experience of the start library that is promising again is not added twice', () => {
    expect(
      proposeLibrary({
        start,
        candidates: [{ id: 'E1', tokens: 100 }],
        effects: [effect('E1', 'promising', 0.1)],
      }),
    ).toMatchObject({ ids: ['E1', 'E2', 'E3'], added: [] })
  })
})
