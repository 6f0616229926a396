import type { FinishReason, Usage } from '../../../../core/ports.ts'
import { callArguments } from '../../wire/call-arguments.ts'
import { event } from '../../wire/event.ts'
import type { ReplyWriter } from '../../wire/format.ts'
import { messagesError } from './error.ts'

const STOP: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  other: 'end_turn',
}

/** @param options thinking: the agent asked for it, so that it reads blocks of it */
export function messagesWriter(options: { thinking: boolean }): ReplyWriter {
  return {
    whole: ({ text, reasoning, toolCalls, finish, usage, model }, id) => ({
      ...head(model, id),
      content: [
        ...(options.thinking && reasoning ? [{ type: 'thinking', thinking: reasoning, signature: '' }] : []),
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...toolCalls.map((call) => ({
          type: 'tool_use',
          id: call.id,
          name: call.name,
          input: callArguments(call.arguments),
        })),
      ],
      stop_reason: STOP[finish],
      usage: wireUsage(usage),
    }),
    stream: (model, id) => {
      let blocks = 0
      let open: 'text' | 'thinking' | null = null
      const send = (type: string, data: object) => event({ type, ...data }, type)
      const close = () => {
        if (open === null) return ''
        open = null
        return send('content_block_stop', { index: blocks++ })
      }
      const begin = (block: object) => send('content_block_start', { index: blocks, content_block: block })
      const delta = (part: object) => send('content_block_delta', { index: blocks, delta: part })
      const into = (type: 'text' | 'thinking', block: object) => {
        if (open === type) return ''
        const closed = close()
        open = type
        return closed + begin(block)
      }
      return {
        start: () =>
          send('message_start', { message: { ...head(model, id), content: [], usage: wireUsage(NOTHING) } }),
        reasoning: (text) =>
          options.thinking
            ? into('thinking', { type: 'thinking', thinking: '', signature: '' }) +
              delta({ type: 'thinking_delta', thinking: text })
            : '',
        text: (text) => into('text', { type: 'text', text: '' }) + delta({ type: 'text_delta', text }),
        call: (call) => {
          const input = JSON.stringify(callArguments(call.arguments))
          const closed = close()
          const block = { type: 'tool_use', id: call.id, name: call.name, input: {} }
          const events = begin(block) + delta({ type: 'input_json_delta', partial_json: input })
          return closed + events + send('content_block_stop', { index: blocks++ })
        },
        end: ({ finish, usage }) =>
          close() +
          send('message_delta', {
            delta: { stop_reason: STOP[finish], stop_sequence: null },
            usage: wireUsage(usage),
          }) +
          send('message_stop', {}),
        ping: () => send('ping', {}),
        fail: (refused) => event(messagesError(refused), 'error'),
      }
    },
  }
}

const NOTHING: Usage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }

function head(model: string, id: string) {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_reason: null,
    stop_sequence: null,
  }
}

/** What was read from a cache is counted apart from the rest of the prompt. */
function wireUsage({ promptTokens, completionTokens, cachedTokens }: Usage): object {
  return {
    input_tokens: promptTokens - cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedTokens,
    output_tokens: completionTokens,
  }
}
