import type { OpenAI } from 'openai'
import type { ChatMessage } from '../../../../core/ports.ts'
import type { ApiCall, Capabilities } from '../../wire/adapter.ts'
import { isStrict, messagesFor } from '../../wire/request-parts.ts'
import { itemsBefore } from './reasoning-items.ts'

type Body = OpenAI.Responses.ResponseCreateParams

export function requestBody({ model, request, can, maxTokens, stream, toolChoice }: ApiCall): Body {
  const { temperature, topP, tools, responseSchema, affinity } = request
  return {
    model,
    input: messagesFor(request, can).flatMap((message) => items(message, can)),
    store: false,
    // Nothing is stored there, so a model that thinks between calls gets what it thought from here.
    ...(can.reasoning && can.tools && tools?.length
      ? { include: ['reasoning.encrypted_content' as const] }
      : {}),
    ...(can.temperature && temperature !== undefined ? { temperature } : {}),
    ...(can.topP && topP !== undefined ? { top_p: topP } : {}),
    ...(can.limitNames.length > 0 && maxTokens !== undefined ? { max_output_tokens: maxTokens } : {}),
    ...(can.tools && tools?.length
      ? {
          tools: tools.map((each) => ({ type: 'function', strict: false, ...each })),
          ...(toolChoice ? { tool_choice: toolChoice } : {}),
        }
      : {}),
    ...(responseSchema && can.format === 'json_schema'
      ? {
          text: {
            format: { type: 'json_schema', ...responseSchema, strict: isStrict(responseSchema.schema) },
          },
        }
      : {}),
    ...(responseSchema && can.format === 'json_object' ? { text: { format: { type: 'json_object' } } } : {}),
    ...(can.cacheKey && affinity !== undefined ? { prompt_cache_key: affinity.slice(0, 64) } : {}),
    ...(stream ? { stream } : {}),
  }
}

function items(
  message: ChatMessage,
  { system, reasoning }: Pick<Capabilities, 'system' | 'reasoning'>,
): OpenAI.Responses.ResponseInputItem[] {
  const { role, content } = message
  if (role === 'system') return [{ role: system, content }]
  if (role === 'tool')
    return [{ type: 'function_call_output', call_id: message.toolCallId ?? '', output: content }]
  const { toolCalls = [], sealed = [] } = message
  if (toolCalls.length === 0) return [{ role, content }]
  const before = (call: number) => (reasoning ? itemsBefore(sealed, call) : [])
  const calls = toolCalls.flatMap((call, at) => [
    ...(at === 0 ? [] : before(at)),
    { type: 'function_call' as const, call_id: call.id, name: call.name, arguments: call.arguments },
  ])
  return [...before(0), ...(content === '' ? [] : [{ role, content }]), ...calls]
}
