import { expect, it } from 'vitest'
import { replyAgent } from '../../../../src/core/agents/reply-agent.ts'
import type { ChatRequest } from '../../../../src/core/ports.ts'
import { reply, task } from '../../../support/memory-ports.ts'

it('is asked once, with the prior in the system message, and its reply is what is scored', async () => {
  const requests: ChatRequest[] = []
  const attempt = await replyAgent.attempt({
    task: task('a'),
    prior: 'Be brief.',
    workspace: null,
    draw: 'first/1/start/a/0',
    affinity: 'start/a',
    sampling: { temperature: 0.7, topP: 1, maxTokens: 100, stop: ['END'] },
    limits: { turns: 30, tokens: 1e6, seconds: 60, contextTokens: 1e6 },
    now: () => 0,
    once: async (_key, effect) => ({ value: await effect(), replayed: false }),
    chat: async (request) => {
      requests.push(request)
      return { ...reply('right'), notes: ['Sent without a temperature.'] }
    },
    signal: new AbortController().signal,
  })
  expect(requests).toMatchObject([
    { role: 'policy', draw: 'first/1/start/a/0/0', affinity: 'start/a', stop: ['END'], temperature: 0.7 },
  ])
  const [system, user] = requests[0]!.messages
  expect(system).toMatchObject({ role: 'system', content: expect.stringContaining('Be brief.') })
  expect(user).toEqual({ role: 'user', content: 'What is a?' })
  expect(attempt).toEqual({
    submission: { kind: 'reply', text: 'right' },
    transcript: {
      messages: [system, user, { role: 'assistant', content: 'right' }],
      turns: 1,
      notes: ['Sent without a temperature.'],
    },
    usage: reply('').usage,
    stopped: 'done',
  })
})
