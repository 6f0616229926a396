/** A whole reply of OpenAI's responses API. */
import { z } from 'zod'
import type { ApiReply, NoReply } from '../../wire/adapter.ts'
import { type Ending, endingOf } from '../../wire/ending.ts'
import { partsOf, textIn } from '../../wire/text-parts.ts'
import { withoutThinking } from '../../wire/thinking.ts'
import { readUsage } from '../../wire/usage.ts'
import { sealedIn } from './reasoning-items.ts'

const TEXT = z.string().catch('')

/** Only what makes it a reply is required; a part of an odd type counts as missing. */
const RESPONSE = z.looseObject({
  model: TEXT,
  status: TEXT,
  incomplete_details: z.looseObject({ reason: TEXT }).nullish().catch(null),
  output: z.array(
    z.looseObject({
      type: TEXT,
      call_id: TEXT,
      name: TEXT,
      arguments: z.string().catch('{}'),
      content: z.unknown().optional(),
    }),
  ),
  usage: z.unknown().optional(),
})

const REFUSAL = z.array(z.looseObject({ type: z.string(), refusal: TEXT })).catch([])

export function readReply(json: unknown): ApiReply | null {
  const parsed = RESPONSE.safeParse(json)
  if (!parsed.success) return null
  const { output, status, incomplete_details, model, usage, error } = parsed.data
  // The error comes with an empty output.
  if (status === 'failed' && error) return null
  // Lists of that name are no rarity: an empty one alone makes no reply.
  if (output.length === 0 && status === '' && parsed.data.object !== 'response') return null
  const messages = output.filter(({ type }) => type === 'message')
  const said = messages.map((item) => partsOf(item) ?? { text: '', thought: '' })
  const { text, thought } = withoutThinking(said.map((each) => each.text).join(''))
  const reasoning = output
    .filter(({ type }) => type === 'reasoning')
    .map(({ content, summary }) => textIn([content, summary]))
  const toolCalls = output.flatMap((item, index) =>
    item.type === 'function_call'
      ? [{ id: item.call_id || `call_${index}`, name: item.name, arguments: item.arguments }]
      : [],
  )
  const sealed = sealedIn(output)
  const reason = (status === 'incomplete' && incomplete_details?.reason) || status
  const refusal = messages
    .flatMap(({ content }) => REFUSAL.parse(content))
    .find(({ type }) => type === 'refusal')?.refusal
  const ending = endingIn(reason, status, toolCalls.length > 0)
  return {
    text,
    thought: [...said.map((each) => each.thought), ...reasoning, thought].join(''),
    ...(sealed.length > 0 ? { sealed } : {}),
    toolCalls,
    ending,
    reason,
    usage: readUsage(usage),
    model,
    refusal: refusal || (ending === 'content_filter' ? 'the content filter stopped it' : null),
  }
}

function endingIn(reason: string, status: string, calls: boolean): Ending {
  const ending = endingOf(reason)
  if (ending === 'stop') return calls ? 'tool_calls' : 'stop'
  // Whatever the reason is, the answer is not complete.
  return ending === 'other' && status === 'incomplete' ? 'failed' : ending
}

const NO_REPLY = z.looseObject({ error: z.unknown().optional(), usage: z.unknown().optional() })

export function readNoReply(json: unknown): NoReply {
  const { error, usage } = NO_REPLY.safeParse(json).data ?? {}
  return { error: error ?? null, usage: readUsage(usage) }
}
