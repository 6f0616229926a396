import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../../src/core/ports.ts'
import { chatCompletions } from '../../../../../../src/node/models/apis/chat-completions/adapter.ts'
import type { ReplyPart } from '../../../../../../src/node/models/wire/adapter.ts'

describe('what is sent', () => {
  it('names the length as OpenAI wants it there, and as the others know it elsewhere', () => {
    const body = (openai: boolean, more: Partial<ChatRequest> = {}) =>
      chatCompletions.body({
        model: 'm',
        request: { role: 'policy', messages: [], draw: 'd', ...more },
        can: chatCompletions.capabilities(openai),
        maxTokens: 9,
      })
    expect(body(true)).toMatchObject({ max_completion_tokens: 9 })
    expect(body(false)).toMatchObject({ max_tokens: 9 })
    expect(body(true, { affinity: 'group' })).toMatchObject({ prompt_cache_key: 'group' })
    expect(body(false, { affinity: 'group' })).not.toHaveProperty('prompt_cache_key')
  })
})

describe('what is read', () => {
  const read = (message: object, more: object = {}) =>
    chatCompletions.read({
      choices: [{ message, finish_reason: 'stop', ...more }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    })

  it('takes text in parts, arguments as objects, calls without ids', () => {
    expect(
      read({
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      })?.text,
    ).toBe('ab')
    expect(
      read({ content: null, tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }] })?.toolCalls,
    ).toEqual([{ id: 'call_0', name: 'f', arguments: '{"x":1}' }])
  })

  it.each([
    null,
    undefined,
    [],
    {},
    'text',
    { choices: [] },
    { choices: {} },
    { choices: [{}] },
    { choices: [{ message: { content: 7 } }] },
  ])('knows that %j is no reply', (json) => expect(chatCompletions.read(json)).toBeNull())

  it('takes no usage that makes no sense', () => {
    const usage = { prompt_tokens: 10, completion_tokens: -4, prompt_tokens_details: { cached_tokens: 99 } }
    expect(chatCompletions.read({ choices: [{ message: { content: 'a' } }], usage })?.usage).toEqual({
      promptTokens: 10,
      completionTokens: 0,
      cachedTokens: 10,
      reasoningTokens: 0,
    })
  })
})

describe('what is no reply', () => {
  it('may hold an error, in a field of its own or in the choice, and what was spent', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 }
    expect(chatCompletions.readNoReply({ error: 'no', usage })).toMatchObject({
      error: 'no',
      usage: { promptTokens: 3 },
    })
    const choices = [{ finish_reason: 'error', error: { code: 502 }, message: { content: '' } }]
    expect(chatCompletions.read({ choices })).toBeNull()
    expect(chatCompletions.readNoReply({ choices })).toEqual({ error: { code: 502 }, usage: null })
    for (const other of [null, 'text', [], {}, { choices: 7 }])
      expect(chatCompletions.readNoReply(other)).toEqual({ error: null, usage: null })
  })
})

describe('a streamed reply', () => {
  it('gives text as it comes and calls when they are whole', async () => {
    const call = (index: number, more: object) => ({ tool_calls: [{ index, ...more }] })
    const deltas = [
      { content: 'one ' },
      call(0, { id: 'c1', function: { name: 'look', arguments: '{"a"' } }),
      call(1, { function: { name: 'list', arguments: '{}' } }),
      call(0, { function: { arguments: ':1}' } }),
      { content: 'two' },
    ]
    async function* events() {
      for (const delta of deltas) yield { choices: [{ index: 0, delta }] }
      yield { choices: [], usage: {} }
    }
    expect(await partsOf(chatCompletions.readStream(events()))).toEqual([
      { text: 'one ' },
      { text: 'two' },
      { call: { id: 'c1', name: 'look', arguments: '{"a":1}' } },
      { call: { id: 'call-1', name: 'list', arguments: '{}' } },
    ])
  })
})

async function partsOf(stream: AsyncIterable<ReplyPart>): Promise<ReplyPart[]> {
  const parts: ReplyPart[] = []
  for await (const part of stream) parts.push(part)
  return parts
}
