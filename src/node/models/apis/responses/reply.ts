/** A whole reply of OpenAI's responses API. */
import { z } from 'zod'
import type { FinishReason, Usage } from '../../../../core/ports.ts'
import type { ApiReply, NoReply } from '../../wire/adapter.ts'
import { usageOf, withoutReasoning } from '../../wire/reply-parts.ts'

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

export function readReply(json: unknown): ApiReply | null {
  const parsed = RESPONSE.safeParse(json)
  if (!parsed.success) return null
  const { output, status, incomplete_details, model } = parsed.data
  // The error comes with an empty output.
  if (status === 'failed') return null
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
  const refusal = parts.find((part) => part.type === 'refusal')?.refusal ?? null
  return {
    text: withoutReasoning(parts.map((part) => part.text ?? '').join('')).text,
    toolCalls,
    finish,
    usage: readUsage(parsed.data.usage),
    model: model ?? '',
    refusal: refusal ?? (finish === 'content_filter' ? 'the content filter stopped it' : null),
  }
}

const NO_REPLY = z.looseObject({ error: z.unknown().optional(), usage: z.unknown().optional() })

export function readNoReply(json: unknown): NoReply {
  const { error, usage } = NO_REPLY.safeParse(json).data ?? {}
  return { error: error ?? null, usage: readUsage(usage) }
}

function readUsage(value: unknown): Usage | null {
  const parsed = USAGE.safeParse(value)
  if (!parsed.success) return null
  const usage = parsed.data
  return usageOf({
    prompt: usage.input_tokens,
    completion: usage.output_tokens,
    total: usage.total_tokens,
    cached: usage.input_tokens_details?.cached_tokens,
    reasoning: usage.output_tokens_details?.reasoning_tokens,
  })
}
