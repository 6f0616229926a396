import { describe, expect, it } from 'vitest'
import { responses } from '../../../../../../src/node/models/apis/responses/adapter.ts'
import type { ReplyPart } from '../../../../../../src/node/models/wire/adapter.ts'

describe('what is sent', () => {
  it('carries tool calls and their results as items', () => {
    const body = responses.body({
      model: 'm',
      request: {
        role: 'policy',
        messages: [
          { role: 'user', content: 'go' },
          { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 't', arguments: '{}' }] },
          { role: 'tool', content: 'done', toolCallId: 'c1' },
        ],
        tools: [{ name: 't', description: 'a tool', parameters: { type: 'object' } }],
        draw: 'd',
      },
      can: responses.capabilities(false),
      maxTokens: undefined,
      stream: true,
      toolChoice: 'required',
    })
    expect(body).toEqual({
      model: 'm',
      input: [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'c1', name: 't', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'done' },
      ],
      store: false,
      tools: [
        { type: 'function', strict: false, name: 't', description: 'a tool', parameters: { type: 'object' } },
      ],
      tool_choice: 'required',
      stream: true,
    })
  })
})

describe('what is no reply', () => {
  it('may hold an error and what was spent', () => {
    const failed = {
      status: 'failed',
      error: { code: 'server_error', message: 'down' },
      output: [],
      usage: { input_tokens: 3, output_tokens: 0 },
    }
    expect(responses.read(failed)).toBeNull()
    expect(responses.readNoReply(failed)).toMatchObject({
      error: { message: 'down' },
      usage: { promptTokens: 3 },
    })
    for (const other of [null, 'text', [], {}]) {
      expect(responses.read(other)).toBeNull()
      expect(responses.readNoReply(other)).toEqual({ error: null, usage: null })
    }
  })
})

describe('a streamed reply', () => {
  const parts = async (...events: object[]) => {
    async function* stream() {
      yield* events
    }
    const found: ReplyPart[] = []
    for await (const part of responses.readStream(stream())) found.push(part)
    return found
  }

  it('gives text as it comes and calls when they are whole', async () => {
    const item = { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"a":1}' }
    expect(
      await parts(
        { type: 'response.created', response: {} },
        { type: 'response.output_text.delta', delta: 'one ' },
        { type: 'response.output_item.added', item },
        { type: 'response.function_call_arguments.delta', delta: '{"a":1}' },
        { type: 'response.output_item.done', item },
        { type: 'response.output_item.done', item: { type: 'message', content: [] } },
        { type: 'response.completed', response: {} },
      ),
    ).toEqual([{ text: 'one ' }, { call: { id: 'c1', name: 'look', arguments: '{"a":1}' } }])
  })

  it('that fails throws', async () => {
    const response = { error: { code: 'server_error', message: 'down' } }
    await expect(parts({ type: 'response.failed', response })).rejects.toThrow('down')
  })
})
