/** A whole reply of the chat completions API, as OpenAI documents it and as others vary it. */
import { z } from 'zod'
import type { ToolCall } from '../../../../core/ports.ts'
import type { ApiReply, NoReply } from '../../wire/adapter.ts'
import { endingOf } from '../../wire/ending.ts'
import { partsOf } from '../../wire/text-parts.ts'
import { withoutThinking } from '../../wire/thinking.ts'
import { readUsage } from '../../wire/usage.ts'

const TEXT = z.string().catch('')
const MESSAGE = z.record(z.string(), z.unknown())

/** Only what makes it a reply is required; a part of an odd type counts as missing. */
const COMPLETION = z.looseObject({
  model: TEXT,
  choices: z
    .array(
      z.looseObject({
        // SGLang's own API gives an object.
        finish_reason: z
          .union([z.string(), z.looseObject({ type: z.string() }).transform(({ type }) => type)])
          .catch(''),
        native_finish_reason: TEXT,
        message: MESSAGE.optional().catch(undefined),
        // A server that always streams gives its only chunk.
        delta: MESSAGE.optional().catch(undefined),
        error: z.unknown().optional(),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
})

const CALL = z.looseObject({
  id: TEXT,
  // Some servers send the arguments as an object.
  function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }),
})

export function readReply(json: unknown): ApiReply | null {
  const parsed = COMPLETION.safeParse(json)
  if (!parsed.success) return null
  const { choices, model, usage } = parsed.data
  const choice = choices[0]!
  const message = choice.message ?? choice.delta
  if (!message && choice.finish_reason === '') return null
  const said = partsOf(message ?? {})
  if (!said) return null
  const { text, thought } = withoutThinking(said.text)
  const toolCalls = callsOf(message?.tool_calls)
  const empty = text === '' && toolCalls.length === 0
  // Gateways word some refusals of the model as a plain stop.
  const native = empty ? endingOf(choice.native_finish_reason) : 'stop'
  const plain = endingOf(choice.finish_reason)
  const ending = plain === 'stop' && native !== 'other' ? native : plain
  // How OpenRouter reports that the provider failed during the reply; beside a complete answer it is no error.
  if ((choice.error || parsed.data.error) && (empty || ending === 'failed')) return null
  const refusal = typeof message?.refusal === 'string' ? message.refusal : ''
  return {
    text,
    thought: said.thought + thought,
    toolCalls,
    ending,
    reason: ending === plain ? choice.finish_reason : choice.native_finish_reason,
    usage: readUsage(usage),
    model,
    refusal: refusal || (ending === 'content_filter' ? 'the content filter stopped it' : null),
  }
}

function callsOf(value: unknown): ToolCall[] {
  return (Array.isArray(value) ? value : []).flatMap((each, index) => {
    const call = CALL.safeParse(each).data
    if (!call) return []
    const { name, arguments: input } = call.function
    const text = typeof input === 'string' ? input : JSON.stringify(input ?? {})
    return [{ id: call.id || `call_${index}`, name, arguments: text }]
  })
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
