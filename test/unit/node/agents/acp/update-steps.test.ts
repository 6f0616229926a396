import { expect, test } from 'vitest'
import type { SessionUpdate } from '../../../../../src/node/agents/acp/session-update.ts'
import { UpdateSteps } from '../../../../../src/node/agents/acp/update-steps.ts'
import { AttemptFolders } from '../../../../../src/node/agents/attempt/attempt-folders.ts'

const folders = new AttemptFolders({ work: '/tmp/x1/work', home: '/tmp/x1/home', temporary: '/tmp/x1/tmp' })
const said = (text: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text },
})

test('each update tells which step it changed, and a step shows which of its tools still run', () => {
  const steps = new UpdateSteps(
    folders,
    () => 0,
    () => '',
  )
  expect(steps.add(said('I run '))).toBe(0)
  expect(steps.add(said('the tests.'))).toBe(0)
  const call = { toolCallId: 't1', kind: 'execute', title: 'npm test' }
  expect(steps.add({ sessionUpdate: 'tool_call', ...call })).toBe(0)
  expect(steps.live(0)).toMatchObject({
    message: 'I run the tests.',
    tools: [{ name: 'execute', output: '', running: true }],
  })
  expect(steps.add(said('Meanwhile.'))).toBe(1)
  const content = [{ type: 'content', content: { type: 'text', text: 'ok in /tmp/x1/work' } }]
  const ended = { toolCallId: 't1', status: 'completed', content }
  expect(steps.add({ sessionUpdate: 'tool_call_update', ...ended })).toBe(0)
  expect(steps.live(0).tools).toEqual([expect.objectContaining({ output: 'ok in /attempt/workspace' })])
  expect(steps.live(0).tools![0]).not.toHaveProperty('running')
  expect([0, 1].map((index) => steps.live(index))).toEqual(steps.steps())
})
