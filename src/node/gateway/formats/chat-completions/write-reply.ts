import type { FinishReason, ToolCall, Usage } from '../../../../core/ports.ts'
import { COMMENT, event } from '../../wire/event.ts'
import type { ReplyWriter } from '../../wire/format.ts'
import { openaiError } from '../../wire/openai-answers.ts'

const FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  other: 'stop',
}

/** @param options usage: the stream ends with a chunk that counts tokens */
export function chatWriter(options: { usage: boolean }): ReplyWriter {
  return {
    whole: ({ text, reasoning, toolCalls, finish, usage, model }, id) => ({
      id: `chatcmpl-${id}`,
      object: 'chat.completion',
      created: seconds(),
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text === '' && toolCalls.length > 0 ? null : text,
            refusal: null,
            ...(reasoning ? { reasoning_content: reasoning } : {}),
            ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(wireCall) }),
          },
          logprobs: null,
          finish_reason: FINISH[finish],
        },
      ],
      usage: wireUsage(usage),
    }),
    stream: (model, id) => {
      const head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: seconds(), model }
      const chunk = (delta: object, finish: string | null = null) =>
        event({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })
      let calls = 0
      return {
        start: () => chunk({ role: 'assistant', content: '' }),
        reasoning: (text) => chunk({ reasoning_content: text }),
        text: (delta) => chunk({ content: delta }),
        call: (call) => chunk({ tool_calls: [{ index: calls++, ...wireCall(call) }] }),
        end: ({ finish, usage }) =>
          [
            chunk({}, FINISH[finish]),
            ...(options.usage ? [event({ ...head, choices: [], usage: wireUsage(usage) })] : []),
            event('[DONE]'),
          ].join(''),
        ping: () => COMMENT,
        fail: (refused) => event(openaiError(refused)),
      }
    },
  }
}

function wireCall({ id, name, arguments: input }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: input } }
}

function wireUsage(usage: Usage): object {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  }
}

const seconds = () => Math.floor(Date.now() / 1000)
