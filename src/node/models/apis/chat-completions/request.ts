import type { OpenAI } from 'openai'
import type { ChatMessage } from '../../../../core/ports.ts'
import { saltedDraw } from '../../../../core/random.ts'
import type { ApiCall, Capabilities } from '../../wire/adapter.ts'
import { isStrict, messagesFor, seedOf } from '../../wire/request-parts.ts'

type Body = OpenAI.Chat.ChatCompletionCreateParams

export function requestBody({ model, request, can, maxTokens, stream, toolChoice }: ApiCall): Body {
  const { temperature, topP, stop, tools, responseSchema, affinity } = request
  return {
    model,
    messages: messagesFor(request, can).map((message) => wireMessage(message, can)),
    ...(can.temperature && temperature !== undefined ? { temperature } : {}),
    ...(can.topP && topP !== undefined ? { top_p: topP } : {}),
    ...(can.seed ? { seed: seedOf(saltedDraw(request)) } : {}),
    ...lengthLimit(can, maxTokens),
    ...(can.stop && stop?.length ? { stop } : {}),
    ...(can.tools && tools?.length
      ? {
          tools: tools.map((each) => ({ type: 'function', function: each })),
          ...(toolChoice ? { tool_choice: toolChoice } : {}),
        }
      : {}),
    ...(responseSchema && can.format === 'json_schema'
      ? {
          response_format: {
            type: 'json_schema',
            json_schema: { ...responseSchema, strict: isStrict(responseSchema.schema) },
          },
        }
      : {}),
    ...(responseSchema && can.format === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
    ...(can.cacheKey && affinity !== undefined ? { prompt_cache_key: affinity.slice(0, 64) } : {}),
    ...(stream ? { stream } : {}),
  }
}

function lengthLimit({ limitNames }: Capabilities, maxTokens: number | undefined): Partial<Body> {
  if (maxTokens === undefined) return {}
  switch (limitNames[0]) {
    case 'max_tokens':
      return { max_tokens: maxTokens }
    case 'max_completion_tokens':
      return { max_completion_tokens: maxTokens }
    default:
      return {}
  }
}

function wireMessage(
  message: ChatMessage,
  { system, reasoning }: Pick<Capabilities, 'system' | 'reasoning'>,
): OpenAI.Chat.ChatCompletionMessageParam {
  const { role, content, toolCalls } = message
  switch (role) {
    case 'system':
      return { role: system, content }
    case 'tool':
      return { role, tool_call_id: message.toolCallId ?? '', content }
    case 'user':
      return { role, content }
    case 'assistant':
      if (!toolCalls?.length) return { role, content }
      return {
        role,
        content: content === '' ? null : content,
        // Models that think between calls want what they thought, and endpoints that know no such field say so.
        ...(reasoning && message.reasoning ? { reasoning_content: message.reasoning } : {}),
        tool_calls: toolCalls.map(({ id, name, arguments: input }) => ({
          id,
          type: 'function',
          function: { name, arguments: input },
        })),
      }
  }
}
