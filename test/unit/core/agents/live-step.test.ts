import { expect, test } from 'vitest'
import type { LiveStep } from '../../../../src/core/agents/agent.ts'
import { runningTool, shortStep } from '../../../../src/core/agents/live-step.ts'

const long = 'word '.repeat(50_000)

test('a step that is sent while its attempt is under way is short, whatever a tool printed', () => {
  const tool = { id: 'c', name: 'run', arguments: long, output: long, patch: long, seconds: 1 }
  const step: LiveStep = {
    source: 'agent',
    message: long,
    reasoning: long,
    tools: Array.from({ length: 500 }, () => tool),
    seconds: 3,
  }
  const short = shortStep(step)
  expect(JSON.stringify(short).length).toBeLessThan(32_000)
  expect(short.seconds).toBe(3)
  expect(short.tools![0]!.output).toMatch(/characters left out/)
  expect(step.message).toBe(long)
})

test('a short step stays as it is', () => {
  const step: LiveStep = {
    source: 'agent',
    message: 'I look.',
    tools: [runningTool({ id: 'c', name: 'read', arguments: '{"path":"a"}' })],
  }
  expect(shortStep(step)).toEqual(step)
})
