/** A whole reply of the chat completions API, as OpenAI documents it and as others vary it. */
import { z } from 'zod'
import type { FinishReason, Usage } from '../../../../core/ports.ts'
import type { ApiReply, NoReply } from '../../wire/adapter.ts'
import { usageOf, withoutReasoning } from '../../wire/reply-parts.ts'

const TEXT_PARTS = z.array(z.looseObject({ text: z.string().optional() }))

/** Only the parts that are read; others are allowed. Missing parts get a harmless default. */
const COMPLETION = z.looseObject({
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({
          content: z.union([z.string(), TEXT_PARTS]).nullish(),
          refusal: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          reasoning: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().nullish(),
                function: z.looseObject({
                  name: z.string(),
                  // Some servers send the arguments as an object.
                  arguments: z.unknown().optional(),
                }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
})

const USAGE = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number().nullish(),
  total_tokens: z.number().nullish(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: z.number().nullish() }).nullish(),
  /** DeepSeek */
  prompt_cache_hit_tokens: z.number().nullish(),
})

const FINISHES: Record<string, FinishReason> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
  content_filter: 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
}

export function readReply(json: unknown): ApiReply | null {
  const parsed = COMPLETION.safeParse(json)
  if (!parsed.success) return null
  const { message, finish_reason } = parsed.data.choices[0]!
  // How OpenRouter reports that the provider failed during the reply.
  if (finish_reason === 'error') return null
  const raw = Array.isArray(message.content)
    ? message.content.map((part) => part.text ?? '').join('')
    : (message.content ?? '')
  const { text, thoughtChars } = withoutReasoning(raw)
  const usage = readUsage(parsed.data.usage)
  const thought = (message.reasoning_content ?? message.reasoning ?? '').length + thoughtChars
  if (usage && usage.reasoningTokens === 0 && thought > 0)
    usage.reasoningTokens = Math.min(usage.completionTokens, Math.ceil(thought / 4))
  const toolCalls = (message.tool_calls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index}`,
    name: call.function.name,
    arguments:
      typeof call.function.arguments === 'string'
        ? call.function.arguments
        : JSON.stringify(call.function.arguments ?? {}),
  }))
  const finish = FINISHES[finish_reason?.toLowerCase() ?? 'stop'] ?? 'other'
  const filtered = finish === 'content_filter' ? 'the content filter stopped it' : null
  return {
    text,
    toolCalls,
    finish,
    usage,
    model: parsed.data.model ?? '',
    refusal: message.refusal ? message.refusal : filtered,
  }
}

const NO_REPLY = z.looseObject({
  error: z.unknown().optional(),
  /** Where OpenRouter puts the error of a provider. */
  choices: z.array(z.looseObject({ error: z.unknown().optional() })).catch([]),
  usage: z.unknown().optional(),
})

export function readNoReply(json: unknown): NoReply {
  const { error, choices, usage } = NO_REPLY.safeParse(json).data ?? {}
  return { error: error ?? choices?.[0]?.error ?? null, usage: readUsage(usage) }
}

function readUsage(value: unknown): Usage | null {
  const parsed = USAGE.safeParse(value)
  if (!parsed.success) return null
  const usage = parsed.data
  return usageOf({
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
    total: usage.total_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  })
}
