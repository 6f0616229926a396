import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../../src/core/ports.ts'
import { chatWire } from '../../../../../../src/node/models/apis/chat-completions/adapter.ts'
import { initialCapabilities } from '../../../../../../src/node/models/capabilities.ts'
import { parseEndpoint } from '../../../../../../src/node/models/endpoint.ts'
import {
  isStrict,
  messagesFor,
  seedOf,
  withoutThoughts,
} from '../../../../../../src/node/models/wire/request-parts.ts'

const can = initialCapabilities(parseEndpoint('http://localhost/v1'))
const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  role: 'policy',
  messages: [],
  draw: 'd',
  ...more,
})

describe('what is sent', () => {
  it('is strict only where the schema allows it', () => {
    const closed = { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false }
    expect(isStrict(closed)).toBe(true)
    expect(isStrict({ ...closed, required: [] })).toBe(false)
    expect(isStrict({ type: 'array', items: { ...closed, additionalProperties: true } })).toBe(false)
    expect(isStrict({ anyOf: [closed, { type: 'object' }] })).toBe(false)
  })

  it('has a seed that is a 31 bit number and differs by draw', () => {
    const seeds = Array.from({ length: 500 }, (_, i) => seedOf(`first/1/0/task/${i}/0`))
    expect(new Set(seeds).size).toBe(500)
    for (const seed of seeds) expect(seed).toBe(seed & 0x7fffffff)
  })

  it("keeps the caller's messages as they are", () => {
    const messages = [
      { role: 'system' as const, content: 'a' },
      { role: 'user' as const, content: 'b' },
    ]
    const sent = messagesFor(request({ messages, responseSchema: { name: 'x', schema: {} } }), {
      ...can,
      system: 'user',
      format: 'text',
    })
    expect(sent).toHaveLength(1)
    expect(messages[1]!.content).toBe('b')
  })

  it('puts instructions without a user message into one of their own', () => {
    const messages = [{ role: 'system' as const, content: 'a' }]
    expect(messagesFor(request({ messages }), { ...can, system: 'user' })).toEqual([
      { role: 'user', content: 'a' },
    ])
  })

  it('names the length as OpenAI wants it there, and as the others know it elsewhere', () => {
    const openai = initialCapabilities(parseEndpoint('https://api.openai.com/v1'))
    expect(chatWire.body('m', request(), openai, 9)).toMatchObject({ max_completion_tokens: 9 })
    expect(chatWire.body('m', request(), can, 9)).toMatchObject({ max_tokens: 9 })
    expect(chatWire.body('m', request({ affinity: 'group' }), openai, 9)).toMatchObject({
      prompt_cache_key: 'group',
    })
    expect(chatWire.body('m', request({ affinity: 'group' }), can, 9)).not.toHaveProperty('prompt_cache_key')
  })
})

describe('what is read', () => {
  const read = (message: object, more: object = {}) =>
    chatWire.read({
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
  ])('knows that %j is no reply', (json) => expect(chatWire.read(json)).toBeNull())

  it('takes no usage that makes no sense', () => {
    const usage = { prompt_tokens: 10, completion_tokens: -4, prompt_tokens_details: { cached_tokens: 99 } }
    expect(chatWire.read({ choices: [{ message: { content: 'a' } }], usage })?.usage).toEqual({
      promptTokens: 10,
      completionTokens: 0,
      cachedTokens: 10,
      reasoningTokens: 0,
    })
  })

  it('leaves thinking out of the text, finished or not', () => {
    expect(withoutThoughts('<think>hm</think>\n\nyes').text).toBe('yes')
    expect(withoutThoughts('<think>hm and').text).toBe('')
    expect(withoutThoughts('a <think> in the middle stays').text).toBe('a <think> in the middle stays')
  })
})
