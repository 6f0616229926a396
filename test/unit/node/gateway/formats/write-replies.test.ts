import { describe, expect, it } from 'vitest'
import type { ChatReply } from '../../../../../src/core/ports.ts'
import { FORMATS } from '../../../../../src/node/gateway/formats/registry.ts'
import type { FormatName, StreamWriter } from '../../../../../src/node/gateway/wire/format.ts'
import { Refused } from '../../../../../src/node/gateway/wire/refused.ts'
import { chatCompletions } from '../../../../../src/node/models/apis/chat-completions/adapter.ts'
import { responses } from '../../../../../src/node/models/apis/responses/adapter.ts'
import { parse, readBody } from '../../../../../src/node/models/read-body.ts'

const REPLY: ChatReply = {
  text: 'I read it.',
  reasoning: 'A file.',
  toolCalls: [{ id: 'c1', name: 'read', arguments: '{"path":"a"}' }],
  finish: 'tool_calls',
  usage: { promptTokens: 100, completionTokens: 30, cachedTokens: 40, reasoningTokens: 10 },
  model: 'm',
  notes: [],
}
const MESSAGES = [{ role: 'user', content: 'x' }]
const BODIES: Record<FormatName, unknown> = {
  chat: { messages: MESSAGES, stream_options: { include_usage: true } },
  responses: { input: 'x' },
  messages: { messages: MESSAGES, thinking: { type: 'enabled' } },
  gemini: {
    contents: [{ parts: [{ text: 'x' }] }],
    generationConfig: { thinkingConfig: { includeThoughts: true } },
  },
}
const writerOf = (format: FormatName, events = true) =>
  FORMATS[format].read(BODIES[format], { model: 'm', stream: null, events }).writer

/** A whole stream, its text in two pieces. */
function streamed(
  stream: StreamWriter,
  { text, reasoning = '', toolCalls, finish, usage }: ChatReply,
): string {
  return [
    stream.start(),
    stream.reasoning(reasoning),
    stream.text(text.slice(0, 3)),
    stream.text(text.slice(3)),
    ...toolCalls.map((call) => stream.call(call)),
    stream.end({ finish, usage }),
  ].join('')
}

function eventsOf(text: string): unknown[] {
  const body = readBody(text)
  return 'events' in body ? body.events : []
}

describe('a whole reply', () => {
  it.each([
    ['chat', chatCompletions],
    ['responses', responses],
  ] as const)('of %s is what our own reader of that API reads', (format, adapter) => {
    const read = adapter.read(writerOf(format).whole(REPLY, 'id'))
    expect(read).toMatchObject({
      text: 'I read it.',
      thought: 'A file.',
      toolCalls: REPLY.toolCalls,
      usage: REPLY.usage,
    })
  })

  it('of messages', () => {
    expect(writerOf('messages').whole(REPLY, 'id')).toEqual({
      id: 'msg_id',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 'A file.', signature: '' },
        { type: 'text', text: 'I read it.' },
        { type: 'tool_use', id: 'c1', name: 'read', input: { path: 'a' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 60,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 40,
        output_tokens: 30,
      },
    })
  })

  it('of gemini', () => {
    expect(writerOf('gemini').whole(REPLY, 'id')).toEqual({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'A file.', thought: true },
              { text: 'I read it.' },
              { functionCall: { id: 'c1', name: 'read', args: { path: 'a' } } },
            ],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 100,
        candidatesTokenCount: 20,
        totalTokenCount: 130,
        cachedContentTokenCount: 40,
        thoughtsTokenCount: 10,
      },
      modelVersion: 'm',
      responseId: 'id',
    })
  })

  it('that was cut says so in each format', () => {
    const cut: ChatReply = { ...REPLY, toolCalls: [], finish: 'length' }
    expect(writerOf('chat').whole(cut, 'id')).toMatchObject({ choices: [{ finish_reason: 'length' }] })
    expect(writerOf('messages').whole(cut, 'id')).toMatchObject({ stop_reason: 'max_tokens' })
    expect(writerOf('gemini').whole(cut, 'id')).toMatchObject({
      candidates: [{ finishReason: 'MAX_TOKENS' }],
    })
    expect(writerOf('responses').whole(cut, 'id')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    })
  })

  it('hands over arguments that are no object, so that the agent can refuse them', () => {
    const broken = { ...REPLY, toolCalls: [{ id: 'c1', name: 'read', arguments: '{"path":' }] }
    expect(writerOf('messages').whole(broken, 'id')).toMatchObject({
      content: [{}, {}, { type: 'tool_use', input: { unreadable_arguments: '{"path":' } }],
    })
  })
})

describe('a stream', () => {
  it.each([
    ['chat', chatCompletions],
    ['responses', responses],
  ] as const)('of %s is what our own reader of that API reads', (format, adapter) => {
    const events = eventsOf(streamed(writerOf(format).stream('m', 'id'), REPLY))
    expect(adapter.read(adapter.join(events))).toMatchObject({
      text: 'I read it.',
      thought: 'A file.',
      toolCalls: REPLY.toolCalls,
      usage: REPLY.usage,
    })
  })

  it('of responses holds each item as its last event does, and numbers the events', () => {
    const events = eventsOf(streamed(writerOf('responses').stream('m', 'id'), REPLY)) as {
      type: string
      sequence_number: number
      item?: object
      response?: { output: object[] }
    }[]
    expect(events.map((each) => each.sequence_number)).toEqual(events.map((_, at) => at))
    const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
    expect(done).toEqual(events.at(-1)?.response?.output)
  })

  it('of messages opens and closes each block', () => {
    const text = streamed(writerOf('messages').stream('m', 'id'), REPLY)
    const events = eventsOf(text) as { type: string; index?: number; delta?: object }[]
    expect(events.map(({ type, index }) => `${type}${index ?? ''}`)).toEqual([
      'message_start',
      ...['content_block_start0', 'content_block_delta0', 'content_block_stop0'],
      ...['content_block_start1', 'content_block_delta1', 'content_block_delta1', 'content_block_stop1'],
      ...['content_block_start2', 'content_block_delta2', 'content_block_stop2'],
      'message_delta',
      'message_stop',
    ])
    expect(text.startsWith('event: message_start\ndata: {')).toBe(true)
    expect(events[9]?.delta).toEqual({ type: 'input_json_delta', partial_json: '{"path":"a"}' })
  })

  it('of gemini comes as events, or as one growing array', () => {
    const events = eventsOf(streamed(writerOf('gemini').stream('m', 'id'), REPLY))
    const array = parse(streamed(writerOf('gemini', false).stream('m', 'id'), REPLY))
    expect(array).toEqual(events)
    expect(events.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { totalTokenCount: 130 },
    })
  })

  it.each(['chat', 'responses', 'messages', 'gemini'] as const)('of %s can end in an error', (format) => {
    const stream = writerOf(format).stream('m', 'id')
    const text = stream.start() + stream.ping() + stream.fail(new Refused('failed', 'The model failed.'))
    expect(JSON.stringify(eventsOf(text).at(-1))).toContain('The model failed.')
  })
})

describe('an error', () => {
  const long = new Refused('overflow', 'It does not fit.')
  it('is in the shape of each format, with the words by which clients know that the prompt is too long', () => {
    expect(FORMATS.chat.error(long)).toEqual({
      error: {
        message: 'It does not fit.',
        type: 'invalid_request_error',
        param: null,
        code: 'context_length_exceeded',
      },
    })
    expect(FORMATS.messages.error(long)).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: It does not fit.' },
    })
    expect(FORMATS.gemini.error(long)).toEqual({
      error: {
        code: 400,
        message: 'The input token count exceeds the maximum: It does not fit.',
        status: 'INVALID_ARGUMENT',
      },
    })
  })
})
