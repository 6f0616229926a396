import { expect, it } from 'vitest'
import { tryText } from '../../../../src/core/learn/try-text.ts'
import type { Trajectory } from '../../../../src/core/rollouts/rollout.ts'

const plain: Trajectory = {
  messages: [],
  reply: ' right ',
  turns: 1,
  overran: false,
  usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
  notes: [],
}

it('shows a reply as it is, and of an agent what it did and the change that it left', () => {
  expect(tryText(plain, 100)).toBe('right')
  const tools = [
    { id: '1', name: 'read', arguments: '{"path": "a.js"}', output: 'a.js:\n  one', seconds: 0 },
    { id: '2', name: 'edit', arguments: '{}', output: 'wrong arguments', failed: true as const, seconds: 0 },
  ]
  const steps = [
    { source: 'user' as const, message: 'Do it.' },
    { source: 'agent' as const, message: 'I look.', tools },
    { source: 'agent' as const, message: 'Done.' },
  ]
  const change = { ...plain, reply: 'diff --git a/a.js b/a.js\n', said: 'Done.', steps }
  expect(tryText(change, 1000)).toBe(
    'What it did:\nsays: I look.\nread {"path": "a.js"} -> a.js: one\nedit {} (failed) -> wrong arguments\nsays: Done.\n\nIts change:\ndiff --git a/a.js b/a.js',
  )
  expect(tryText({ ...change, reply: '' }, 1000)).toMatch(/\(no change\)$/)
  expect(tryText({ ...change, reply: 'x\n'.repeat(900) }, 400).length).toBeLessThan(560)
})
