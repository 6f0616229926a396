import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../src/core/ports.ts'
import {
  capableOfAll,
  isStrict,
  messagesFor,
  seedOf,
} from '../../../../../src/node/models/wire/request-parts.ts'

const can = capableOfAll(false)
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
})
