import { describe, expect, it } from 'vitest'
import type { Mode } from '../../../../src/core/run/events.ts'
import type { Settings } from '../../../../src/core/run/plan.ts'
import type { VerifierSpec } from '../../../../src/core/tasks/task.ts'
import {
  atPace,
  type EstimateOptions,
  estimateRollouts,
  estimateRun,
} from '../../../../src/core/train/estimate.ts'
import { memoryPorts, planFor, runTrain, taskSet } from '../../../support/memory-ports.ts'
import { chance, scriptedOptimizer, scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

const exact: VerifierSpec = { type: 'exact', ignoreCase: false, weight: 1, passAt: 1 }
const judge: VerifierSpec = { type: 'judge', rubric: 'Is it right?', weight: 1, passAt: 1 }
const free: EstimateOptions = { costOf: () => 0 }

/** Calls of a run in which every try of a judge and of the optimizer that can be used up is. */
async function hardestRun(mode: Mode, settings: Partial<Settings>) {
  const base = scriptedSet({ train: 8, val: 6, test: 4 }, { verify: [exact, judge], solution: 'right' })
  const set = taskSet(base.tasks.map((task) => (task.id === 'test-a' ? { ...task, guard: true } : task)))
  const plan = planFor(set, mode, settings)
  const ports = memoryPorts({
    policy: scriptedPolicy(),
    optimizer: scriptedOptimizer(),
    judge: ({ draw, messages }) => {
      // Every first answer cannot be read; now and then the second neither, so that pairs are drawn again.
      if (!draw.endsWith('/again') || chance(draw) < 0.05) return 'no idea'
      const right = /right/.test(
        messages
          .map(({ content }) => content)
          .join()
          .split('reply')
          .at(-1)!,
      )
      return JSON.stringify({ score: right ? 1 : 0, feedback: right ? '' : 'expected right' })
    },
  })
  const { finished } = await runTrain(plan, set, ports)
  return { finished, estimate: estimateRun(mode, set.tasks, plan.settings, free) }
}

describe('what a run is estimated to take', () => {
  it.each([
    ['grounded', { epochs: 1 }],
    ['grounded', { epochs: 2, trialRollouts: [40, 20] }],
    ['paper', { epochs: 2, batch: 4 }],
  ] as [Mode, Partial<Settings>][])('at most is at most: %s %o', async (mode, settings) => {
    const { finished, estimate } = await hardestRun(mode, settings)
    expect(finished.stopped).toBe('done')
    expect(finished.calls).toBeLessThanOrEqual(estimate.calls.most)
    expect(estimate.calls.typical).toBeLessThan(estimate.calls.most)
  })

  it('counts the turns of an agent that works in turns, and what they add to each prompt', () => {
    const set = scriptedSet()
    const { settings } = planFor(set, 'grounded')
    const turns = { ...settings, maxTurns: 10, attemptTokens: 100_000, contextTokens: 8000 }
    const once = estimateRollouts(10, set.tasks, settings, free)
    const agent = estimateRollouts(10, set.tasks, turns, free)
    expect(agent.calls).toEqual({ typical: 6 * once.calls.typical, most: 10 * once.calls.most })
    expect(agent.promptTokens.typical).toBeGreaterThan(6 * once.promptTokens.typical + 10 * 6 * 2000)
    expect(agent.promptTokens.most).toBeLessThanOrEqual(10 * once.promptTokens.most + 10 * 10 * 8000)
  })

  it('counts guard tasks, pairs that are drawn again and judges', () => {
    const set = scriptedSet()
    const { settings } = planFor(set, 'grounded')
    const most = (tasks: typeof set.tasks) => estimateRun('grounded', tasks, settings, free).calls.most
    const plain = most(set.tasks)
    const guards = set.tasks.map((task) => (task.id === 'val-a' ? { ...task, guard: true } : task))
    // Four samples a side, and twelve more where it looks worse.
    expect(most(guards)).toBe(plain + 8 + 24)
    expect(most(set.tasks.map((task) => ({ ...task, verify: [exact, judge] })))).toBeGreaterThan(2 * plain)
    expect(plain).toBeGreaterThanOrEqual(3 * 2 * settings.gatePairs)
  })

  it('has no cost where a judge that is asked has no price, and one where none is asked', () => {
    const set = scriptedSet()
    const { settings } = planFor(set, 'grounded')
    const costOf: EstimateOptions['costOf'] = (role) => (role === 'judge' ? null : 1)
    expect(estimateRun('grounded', set.tasks, settings, { costOf }).cost).toEqual({ typical: 2, most: 2 })
    const judged = set.tasks.map((task) => ({ ...task, verify: [judge] }))
    expect(estimateRun('grounded', judged, settings, { costOf }).cost).toBeNull()
  })

  it('knows the minutes at an endpoint from its first calls, once they are enough', () => {
    const set = scriptedSet()
    const { settings } = planFor(set, 'grounded')
    const before = estimateRun('grounded', set.tasks, settings, free)
    expect(before.minutes).toBeNull()
    expect(atPace(before, { calls: 4, seconds: 60 })).toBe(before)
    const { minutes, ...rest } = atPace(before, { calls: 20, seconds: 60 })
    expect(minutes).toEqual({ typical: before.calls.typical / 20, most: before.calls.most / 20 })
    expect(rest).toEqual({ ...before, minutes: undefined })
  })

  it('of rollouts alone counts their judges and the probes before', () => {
    const [task] = scriptedSet({ train: 1, val: 0, test: 0 }, { verify: [judge], solution: 'right' }).tasks
    const { settings } = planFor(taskSet([task!]), 'grounded')
    const { calls } = estimateRollouts(4, [task!], settings, { ...free, probed: [task!] })
    expect(calls).toEqual({ typical: 4 + 4 + 1, most: 4 + 8 + 2 })
  })
})
