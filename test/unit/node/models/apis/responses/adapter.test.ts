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
      include: ['reasoning.encrypted_content'],
      tools: [
        { type: 'function', strict: false, name: 't', description: 'a tool', parameters: { type: 'object' } },
      ],
      tool_choice: 'required',
      stream: true,
    })
  })
})

describe('what a model thought before its calls', () => {
  const first = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'AAA' }
  const second = {
    type: 'reasoning',
    id: 'rs_2',
    summary: [{ type: 'summary_text', text: 'Hm.' }],
    content: [{ type: 'reasoning_text', text: 'Look at b.' }],
  }
  const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'read', arguments: '{}' })
  const answer = responses.read({
    object: 'response',
    status: 'completed',
    output: [
      { ...first, status: null },
      { type: 'reasoning', id: 'rs_0', summary: [{ type: 'summary_text', text: 'Not to be read again.' }] },
      call('a'),
      second,
      call('b'),
    ],
  })!

  const inputFor = (reasoning: boolean, tools = true) =>
    responses.body({
      model: 'm',
      request: {
        role: 'policy',
        messages: [
          { role: 'assistant', content: 'I read.', sealed: answer.sealed!, toolCalls: answer.toolCalls },
          { role: 'tool', content: 'A', toolCallId: 'a' },
        ],
        ...(tools ? { tools: [{ name: 'read', description: 'reads', parameters: {} }] } : {}),
        draw: 'd',
      },
      can: { ...responses.capabilities(true), reasoning },
      maxTokens: undefined,
    })

  it('is asked for and sent back as it came, each item before its call', () => {
    expect(inputFor(true)).toMatchObject({
      store: false,
      include: ['reasoning.encrypted_content'],
      input: [
        first,
        { role: 'assistant', content: 'I read.' },
        call('a'),
        second,
        call('b'),
        { type: 'function_call_output', call_id: 'a', output: 'A' },
      ],
    })
  })

  it('is neither asked for nor sent where the endpoint refuses it, nor asked for where no tool is called', () => {
    const without = inputFor(false)
    expect(without).not.toHaveProperty('include')
    expect(JSON.stringify(without)).not.toContain('rs_')
    expect(inputFor(true, false)).not.toHaveProperty('include')
  })

  it('is none of a reply that has nothing to read again', () => {
    expect(
      responses.read({ object: 'response', status: 'completed', output: [call('a')] }),
    ).not.toHaveProperty('sealed')
  })

  it.each([
    'Encrypted content is not supported with this model.',
    "Unknown parameter: 'include'.",
    "Invalid value: 'reasoning'. Supported values are: 'message' and 'function_call'.",
    'The encrypted content for item rs_1 could not be verified. invalid_encrypted_content',
  ])('is known to be refused by: %s', (message) => {
    expect(responses.refusals.parameters.reasoning_content!.test(message.toLowerCase())).toBe(true)
  })

  it('is not taken for refused where another parameter is, in a model that reasons', () => {
    const message = "Unsupported parameter: 'temperature' is not supported with this reasoning model."
    expect(responses.refusals.parameters.reasoning_content!.test(message.toLowerCase())).toBe(false)
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
