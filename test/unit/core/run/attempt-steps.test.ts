import { expect, test } from 'vitest'
import type { Agent } from '../../../../src/core/agents/agent.ts'
import type { TrainEvent } from '../../../../src/core/run/events.ts'
import type { Plan } from '../../../../src/core/run/plan.ts'
import { evaluate } from '../../../../src/core/train/evaluate.ts'
import { memoryPorts, ofType, planFor } from '../../../support/memory-ports.ts'
import { scriptedPolicy, scriptedSet } from '../../../support/scripted-world.ts'

/** Takes two turns, and speaks once more after its attempt has ended, as a program may. */
const program: Agent = {
  capabilities: { tools: true, workspace: false, prior: 'file', resumable: false, reportsUsage: true },
  async attempt({ onStep }) {
    onStep?.(1, { source: 'agent', message: 'I look. '.repeat(1000) })
    await null
    onStep?.(2, { source: 'agent', message: 'right' })
    setTimeout(() => onStep?.(3, { source: 'agent', message: 'a memory' }))
    return {
      submission: { kind: 'reply', text: 'right' },
      transcript: { messages: [], turns: 2, notes: [] },
      usage: { promptTokens: 1, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
      stopped: 'done',
    }
  },
}

test('what an agent does is an event while it does it, shortened, and none after its attempt', async () => {
  const set = scriptedSet()
  const plan: Plan = {
    ...planFor(set, 'grounded', { evalSamples: 1 }),
    mode: 'eval',
    agent: 'codex',
    measure: { split: 'test', compare: false, include: 'none' },
  }
  const events: TrainEvent[] = []
  const options = { budgets: {}, costOf: () => 0, agent: program }
  const ports = memoryPorts({ policy: scriptedPolicy() })
  for await (const event of evaluate(plan, set, ports, options, new AbortController().signal))
    events.push(event)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const rollouts = ofType(events, 'rollout-finished')
  const steps = ofType(events, 'attempt-step')
  expect(rollouts.length).toBeGreaterThan(1)
  expect(steps.map(({ draw, turn }) => `${draw} ${turn}`).sort()).toEqual(
    rollouts.flatMap(({ rollout: { draw } }) => [`${draw} 1`, `${draw} 2`]).sort(),
  )
  for (const { draw, turn, step } of steps) {
    expect(step.message.length).toBeLessThan(2000)
    const at = events.findIndex(
      (event) => event.type === 'attempt-step' && event.draw === draw && event.turn === turn,
    )
    const end = events.findIndex((event) => event.type === 'rollout-finished' && event.rollout.draw === draw)
    expect(at).toBeLessThan(end)
  }
})
