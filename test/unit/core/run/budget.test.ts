import { describe, expect, it } from 'vitest'
import type { Totals } from '../../../../src/core/ports.ts'
import { Budget } from '../../../../src/core/run/budget.ts'
import type { Budgets } from '../../../../src/core/run/plan.ts'
import { memoryPorts, ofType, planFor, runTrain } from '../../../support/memory-ports.ts'
import { scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

const NOTHING = { calls: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }
const spent = (over: Partial<Totals> = {}): Totals => ({
  ...NOTHING,
  seconds: 0,
  byRole: { policy: NOTHING, optimizer: NOTHING, judge: NOTHING },
  ...over,
})

function budget(limits: Budgets, totals: Totals, cost: number | null = null): Budget {
  return new Budget(
    limits,
    () => totals,
    () => cost,
  )
}

describe('a budget', () => {
  it('of calls lets exactly that many through, over all sessions', () => {
    const fresh = budget({ calls: 3 }, spent())
    for (let i = 0; i < 3; i++) fresh.admit()
    expect(() => fresh.admit()).toThrow('The budget of 3 calls is used up.')
    const resumed = budget({ calls: 3 }, spent({ calls: 2 }))
    resumed.admit()
    expect(() => resumed.admit()).toThrow('3 calls')
  })

  it.each<[string, Budgets, Totals, number | null, RegExp]>([
    ['tokens', { tokens: 100 }, spent({ promptTokens: 90, completionTokens: 10 }), null, /100 tokens /],
    ['cost', { cost: 0.5 }, spent(), 0.5, /0\.5 USD /],
    ['minutes', { minutes: 2 }, spent({ seconds: 120 }), null, /2 minutes /],
    ['cost of nothing', { cost: 0 }, spent(), 0, /0 USD/],
  ])('of %s stops at its limit and reports that it can be raised', (_, limits, totals, cost, sentence) => {
    const one = budget(limits, totals, cost)
    expect(() => one.admit()).toThrow(sentence)
    expect(one.reached?.message).toMatch(sentence)
    const { budget: name } = one.reached!
    expect(one.reached?.remedies).toEqual([{ do: 'raise-budget', budget: name }])
    expect(Object.keys(limits)).toEqual([name])
    // It stays reached: calls that were waiting must not slip through.
    totals.promptTokens = 0
    expect(() => one.admit()).toThrow(sentence)
  })

  it('of cost stops where a price is not known, since it could not be kept', () => {
    const unknown = budget({ cost: 5 }, spent({ calls: 1 }), null)
    expect(() => unknown.admit()).toThrow(/price of a model that was asked is not known/)
    expect(unknown.reached?.remedies).toEqual([{ do: 'drop-cost-budget', resume: true }])
    expect(budget({ cost: 5 }, spent(), null).warnings()).toEqual([])
  })

  it('warns of each of several that come near their limit with one call', async () => {
    const set = scriptedSet()
    const ports = memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
    const { events } = await runTrain(planFor(set, 'grounded'), set, ports, { calls: 1, tokens: 100 })
    const warnings = ofType(events, 'budget-changed').flatMap(({ warning }) => warning ?? [])
    expect(warnings).toEqual([
      expect.stringContaining('calls of the budget'),
      expect.stringContaining('tokens of the budget'),
    ])
  })

  it('just below its limit lets one more through', () => {
    budget({ tokens: 100 }, spent({ promptTokens: 99 })).admit()
    budget({ minutes: 2 }, spent({ seconds: 119 })).admit()
    budget({ cost: 0.5 }, spent(), 0.49).admit()
    budget({}, spent({ calls: 1e9, promptTokens: 1e12, seconds: 1e9 }), 1e9).admit()
  })

  it('is warned of once, from 80% on, each by its name', () => {
    const totals = spent()
    const one = budget({ calls: 10, tokens: 1000 }, totals)
    for (let i = 0; i < 7; i++) one.admit()
    expect(one.warnings()).toEqual([])
    one.admit()
    expect(one.warnings()).toEqual(['8 of 10 calls of the budget are used.'])
    expect(one.warnings()).toEqual([])
    totals.promptTokens = 800
    expect(one.warnings()).toEqual(['800 of 1000 tokens of the budget are used.'])
  })

  it.each([
    [0.85, 1, '0.85 of 1'],
    [0.41, 0.5, '0.410 of 0.5'],
    [0.000008125, 0.00001, '0.0000081 of 0.00001'],
    [0, 0, '0.00 of 0'],
  ])('writes %f of %f USD in as many digits as the limit needs', (cost, limit, words) => {
    expect(budget({ cost: limit }, spent(), cost).warnings()).toEqual([
      `${words} USD of the budget are used.`,
    ])
  })
})

describe('a run with a budget', () => {
  it.each([1, 30, 70, 100])(
    'of %i calls makes exactly that many, saves what it learned and can go on',
    async (calls) => {
      const set = scriptedSet({ train: 6, val: 6, test: 4 })
      const plan = planFor(set, 'grounded')
      const ports = memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
      const { events, finished } = await runTrain(plan, set, ports, { calls })
      expect(finished).toMatchObject({ stopped: 'budget', budget: 'calls', calls })
      expect(ports.policy.requests.length + ports.optimizer.requests.length).toBe(calls)
      const warnings = ofType(events, 'budget-changed').flatMap(({ warning }) => warning ?? [])
      expect(warnings).toHaveLength(1)
      if (ofType(events, 'operation-applied').length > 0) expect(ports.library.now).not.toBeNull()
      const whole = memoryPorts({ policy: scriptedPolicy(), optimizer: scriptedOptimizer() })
      const undisturbed = await runTrain(plan, set, whole)
      const resumed = await runTrain(plan, set, ports)
      expect(resumed.finished).toEqual(undisturbed.finished)
      expect(ports.library.now).toBe(whole.library.now)
    },
  )
})
