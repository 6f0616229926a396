import { describe, expect, it } from 'vitest'
import type { Estimate } from '../../../../src/core/run/events.ts'
import type { Spending } from '../../../../src/vscode/models/choice.ts'
import { paidCalls, paidWords, requestsLeft } from '../../../../src/vscode/trainer/paid-calls.ts'
import { english } from '../experiences/make-experience.ts'

const range = (typical: number, most: number) => ({ typical, most })
const ESTIMATE = {
  calls: range(200, 400),
  optimizerCalls: range(6, 24),
  judgeCalls: range(40, 80),
} as Estimate
const MEASUREMENT = { ...ESTIMATE, optimizerCalls: range(0, 0), judgeCalls: range(0, 0) } as Estimate

const models = (policy: Spending, optimizer: Spending, judge = optimizer) => ({ policy, optimizer, judge })

const NO_CAP = Number.POSITIVE_INFINITY

const paidOf = (...roles: Parameters<typeof models>) => paidCalls(models(...roles), ESTIMATE, NO_CAP)
const saidOf = (...roles: Parameters<typeof models>) => paidWords(paidOf(...roles)!, english)

describe('the calls that cost something', () => {
  it('are all where every role that is asked costs the same', () => {
    expect(paidOf('quota', 'quota')).toEqual({ spending: 'quota', calls: range(200, 400), others: [] })
    expect(saidOf('quota', 'quota')).toBe('Each call counts against the quota of your chat subscription.')
    expect(saidOf('priced', 'priced')).toBe('The calls may cost money at the endpoint.')
    const unasked = paidCalls(models('quota', 'priced'), MEASUREMENT, NO_CAP)!
    expect(paidWords(unasked, english)).toBe('Each call counts against the quota of your chat subscription.')
  })

  it('are those for lessons and judges where the attempts are free', () => {
    expect(paidOf('free', 'quota', 'free')?.calls).toEqual(range(6, 24))
    expect(paidOf('free', 'quota')?.calls).toEqual(range(46, 104))
    expect(paidOf('free', 'quota', 'priced')?.calls).toEqual(range(6, 24))
    expect(saidOf('free', 'quota', 'free')).toBe(
      'Of these, 6 - 24 are chat requests, which count against the quota of your subscription. The others cost nothing.',
    )
    expect(saidOf('free', 'priced', 'free')).toBe(
      'Of these, 6 - 24 may cost money at the endpoint. The others cost nothing.',
    )
  })

  it('are those of the attempts where lessons and judges are of other models', () => {
    expect(paidOf('quota', 'free', 'quota')?.calls).toEqual(range(194, 400))
    expect(saidOf('quota', 'free')).toBe(
      'Of these, 154 - 400 are chat requests, which count against the quota of your subscription. The others cost nothing.',
    )
    expect(saidOf('quota', 'priced')).toMatch(
      /^Of these, 154 .* The others may cost money at the endpoint\.$/,
    )
  })

  it('mention the others too', () => {
    expect(saidOf('priced', 'quota')).toMatch(/ The others may cost money at the endpoint\.$/)
    const mixed: Parameters<typeof models>[] = [
      ['free', 'quota', 'priced'],
      ['quota', 'free', 'priced'],
      ['priced', 'free', 'quota'],
    ]
    for (const roles of mixed)
      expect(saidOf(...roles)).toMatch(/ Some of the others may cost money at the endpoint\.$/)
  })

  it('are, where no lessons are written, those of the attempts or none', () => {
    expect(paidCalls(models('free', 'quota'), MEASUREMENT, NO_CAP)).toBeNull()
    expect(paidCalls(models('free', 'free'), ESTIMATE, NO_CAP)).toBeNull()
    expect(paidCalls(models('priced', 'quota'), MEASUREMENT, NO_CAP)).toEqual({
      spending: 'priced',
      calls: range(200, 400),
      others: [],
    })
  })

  it('stay below the cap', () => {
    expect(paidCalls(models('free', 'quota'), ESTIMATE, 50)?.calls).toEqual(range(46, 50))
    expect(paidCalls(models('quota', 'quota'), ESTIMATE, 50)?.calls).toEqual(range(50, 50))
  })
})

describe('the chat requests of a resumed run', () => {
  const left = (policy: Spending, paid: number) => requestsLeft(paidOf(policy, 'quota')!, policy, paid)

  it('are those that were not sent before', () => {
    expect(left('quota', 0)).toEqual(range(200, 400))
    expect(left('quota', 150)).toEqual(range(50, 250))
    expect(left('quota', 300)).toEqual(range(1, 100))
    expect(left('quota', 450)).toEqual(range(1, 1))
  })

  it('are all of the lessons and judges where the attempts are of another model', () => {
    expect(left('free', 150)).toEqual(range(46, 104))
  })
})
