/** OpenAI's responses API. It knows no stop strings and no seed. */
import { z } from 'zod'
import type { ChatMessage, FinishReason } from '../../../../core/ports.ts'
import {
  isStrict,
  messagesFor,
  usageOf,
  type Wire,
  type WireReply,
  withoutThoughts,
} from '../../wire/request-parts.ts'

const RESPONSE = z.looseObject({
  model: z.string().nullish(),
  status: z.string().nullish(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
  output: z.array(
    z.looseObject({
      type: z.string(),
      call_id: z.string().nullish(),
      name: z.string().nullish(),
      arguments: z.string().nullish(),
      content: z
        .array(z.looseObject({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() }))
        .nullish(),
    }),
  ),
  usage: z.unknown().optional(),
})

const USAGE = z.looseObject({
  input_tokens: z.number(),
  output_tokens: z.number().nullish(),
  total_tokens: z.number().nullish(),
  input_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
  output_tokens_details: z.looseObject({ reasoning_tokens: z.number().nullish() }).nullish(),
})

export const responsesWire: Wire = {
  path: '/responses',

  body(model, request, can, maxTokens) {
    const { temperature, topP, tools, responseSchema, affinity } = request
    return {
      model,
      input: messagesFor(request, can).flatMap((message) => items(message, can.system)),
      store: false,
      ...(can.temperature && temperature !== undefined ? { temperature } : {}),
      ...(can.topP && topP !== undefined ? { top_p: topP } : {}),
      ...(can.maxTokens && maxTokens !== undefined ? { max_output_tokens: maxTokens } : {}),
      ...(can.tools && tools?.length
        ? { tools: tools.map((each) => ({ type: 'function', strict: false, ...each })) }
        : {}),
      ...(responseSchema && can.format === 'json_schema'
        ? {
            text: {
              format: {
                type: 'json_schema',
                ...responseSchema,
                strict: isStrict(responseSchema.schema),
              },
            },
          }
        : {}),
      ...(responseSchema && can.format === 'json_object'
        ? { text: { format: { type: 'json_object' } } }
        : {}),
      ...(can.cacheKey && affinity !== undefined ? { prompt_cache_key: affinity.slice(0, 64) } : {}),
    }
  },

  read(json): WireReply | null {
    const parsed = RESPONSE.safeParse(json)
    if (!parsed.success) return null
    const { output, status, incomplete_details, model } = parsed.data
    const parts = output.flatMap((item) => (item.type === 'message' ? (item.content ?? []) : []))
    const toolCalls = output.flatMap((item, index) =>
      item.type === 'function_call'
        ? [{ id: item.call_id ?? `call_${index}`, name: item.name ?? '', arguments: item.arguments ?? '{}' }]
        : [],
    )
    const reason = status === 'incomplete' ? incomplete_details?.reason : null
    const finish: FinishReason =
      reason === 'max_output_tokens'
        ? 'length'
        : reason === 'content_filter'
          ? 'content_filter'
          : reason
            ? 'other'
            : toolCalls.length > 0
              ? 'tool_calls'
              : 'stop'
    const usage = USAGE.safeParse(parsed.data.usage)
    const refusal = parts.find((part) => part.type === 'refusal')?.refusal ?? null
    return {
      text: withoutThoughts(parts.map((part) => part.text ?? '').join('')).text,
      toolCalls,
      finish,
      usage: usage.success
        ? usageOf({
            prompt: usage.data.input_tokens,
            completion: usage.data.output_tokens,
            total: usage.data.total_tokens,
            cached: usage.data.input_tokens_details?.cached_tokens,
            reasoning: usage.data.output_tokens_details?.reasoning_tokens,
          })
        : null,
      model: model ?? '',
      refusal: refusal ?? (finish === 'content_filter' ? 'the content filter stopped it' : null),
    }
  },
}

function items(message: ChatMessage, system: 'system' | 'developer' | 'user'): Record<string, unknown>[] {
  if (message.role === 'system') return [{ role: system, content: message.content }]
  if (message.role === 'tool')
    return [{ type: 'function_call_output', call_id: message.toolCallId, output: message.content }]
  const calls = (message.toolCalls ?? []).map((call) => ({
    type: 'function_call',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
  }))
  return message.content === '' && calls.length > 0
    ? calls
    : [{ role: message.role, content: message.content }, ...calls]
}
