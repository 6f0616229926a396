import { describe, expect, it } from 'vitest'
import type { Estimate } from '../../../../src/core/train/events.ts'
import type { Spending } from '../../../../src/vscode/models/choice.ts'
import { paidCalls, paidWords } from '../../../../src/vscode/trainer/paid-calls.ts'
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

describe('the calls that cost something', () => {
  it('are all where the tries cost it', () => {
    const launch = models('quota', 'free')
    const paid = paidCalls(launch, ESTIMATE, NO_CAP)!
    expect(paid).toEqual({ spending: 'quota', calls: range(200, 400) })
    expect(paidWords(launch, paid, english)).toBe(
      'Each call counts against the quota of your chat subscription.',
    )
    const priced = models('priced', 'priced')
    expect(paidWords(priced, paidCalls(priced, ESTIMATE, NO_CAP)!, english)).toBe(
      'The calls may cost money at the endpoint.',
    )
  })

  it('are those for lessons and judges where the tries are free', () => {
    const callsOf = (...roles: Parameters<typeof models>) =>
      paidCalls(models(...roles), ESTIMATE, NO_CAP)?.calls
    expect(callsOf('free', 'quota', 'free')).toEqual(range(6, 24))
    expect(callsOf('free', 'quota')).toEqual(range(46, 104))
    expect(callsOf('free', 'quota', 'priced')).toEqual(range(6, 24))
    const saidOf = (...roles: Parameters<typeof models>) =>
      paidWords(models(...roles), paidCalls(models(...roles), ESTIMATE, NO_CAP)!, english)
    expect(saidOf('free', 'quota', 'free')).toBe(
      'Of these, 6 - 24 are chat requests, which count against the quota of your subscription. The others cost nothing.',
    )
    expect(saidOf('free', 'priced', 'free')).toBe(
      'Of these, 6 - 24 may cost money at the endpoint. The others cost nothing.',
    )
    expect(saidOf('priced', 'quota')).toMatch(/ The others may cost money at the endpoint\.$/)
  })

  it('are, where nobody writes lessons, those of the tries or none', () => {
    expect(paidCalls(models('free', 'quota'), MEASUREMENT, NO_CAP)).toBeNull()
    expect(paidCalls(models('free', 'free'), ESTIMATE, NO_CAP)).toBeNull()
    expect(paidCalls(models('priced', 'quota'), MEASUREMENT, NO_CAP)).toEqual({
      spending: 'priced',
      calls: range(200, 400),
    })
  })

  it('stay below the cap', () => {
    expect(paidCalls(models('free', 'quota'), ESTIMATE, 50)?.calls).toEqual(range(46, 50))
    expect(paidCalls(models('quota', 'quota'), ESTIMATE, 50)?.calls).toEqual(range(50, 50))
  })
})
