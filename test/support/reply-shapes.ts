/** One reply in the formats of both APIs, whole or as an event stream. */
import type { Api } from '../../src/node/models/wire/names.ts'

export interface Said {
  /** null = the field is null */
  content?: string | null
  /** other fields of the message, e.g. `reasoning` */
  message?: Record<string, unknown>
  /** as the API words it: a finish reason, or a status and the reason why it is incomplete; null = none */
  finish?: string | null
  /** left out = 40 tokens of prompt and 7 of completion */
  usage?: unknown
  /** other fields of the reply */
  more?: Record<string, unknown>
}

const USAGE = {
  chat: { prompt_tokens: 40, completion_tokens: 7, total_tokens: 47 },
  responses: { input_tokens: 40, output_tokens: 7, total_tokens: 47 },
}

export function replyOf(api: Api, said: Said): Record<string, unknown> {
  return api === 'chat' ? completion(said) : response(said)
}

function usageOf(api: Api, { usage }: Said): Record<string, unknown> {
  if (usage === undefined) return { usage: USAGE[api] }
  return usage === 'none' ? {} : { usage }
}

function completion(said: Said): Record<string, unknown> {
  const { content = null, message, finish = 'stop', more } = said
  return {
    id: 'c1',
    object: 'chat.completion',
    model: 'served',
    choices: [{ index: 0, message: { role: 'assistant', content, ...message }, finish_reason: finish }],
    ...usageOf('chat', said),
    ...more,
  }
}

function response(said: Said): Record<string, unknown> {
  const { content = null, message, finish = 'stop', more } = said
  const thought = message && Object.values(message).find((value) => typeof value === 'string')
  const complete = finish === 'stop' || finish === null
  return {
    id: 'r1',
    object: 'response',
    model: 'served',
    ...(finish === null ? {} : { status: complete ? 'completed' : 'incomplete' }),
    incomplete_details: complete ? null : { reason: finish },
    output: [
      ...(thought
        ? [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: thought }] }]
        : []),
      ...(content === null
        ? []
        : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: content }] }]),
    ],
    ...usageOf('responses', said),
    ...more,
  }
}

/** The events by which the same reply is streamed, in pieces of four characters. */
export function eventsOf(api: Api, reply: Record<string, unknown>): string {
  return api === 'chat' ? chunks(reply) : items(reply)
}

interface Choice {
  message: Record<string, unknown>
  finish_reason: unknown
}

function chunks({ choices, usage, ...rest }: Record<string, unknown>): string {
  const [choice] = choices as Choice[]
  const head = { ...rest, object: 'chat.completion.chunk' }
  const { role, ...fields } = choice!.message
  const deltas: Record<string, unknown>[] = [{ role, content: '' }]
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') deltas.push(...pieces(value).map((piece) => ({ [name]: piece })))
    else if (value !== null) deltas.push({ [name]: value })
  }
  return stream([
    ...deltas.map((delta) => ({ ...head, choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: choice!.finish_reason }] },
    { ...head, choices: [], ...(usage === undefined ? {} : { usage }) },
    '[DONE]',
  ])
}

interface Item {
  type: string
  content?: { text?: string }[]
}

function items(reply: Record<string, unknown>): string {
  const output = reply.output as Item[]
  const { status } = reply
  const end = status === 'incomplete' || status === 'failed' ? status : 'completed'
  return stream([
    { type: 'response.created', response: { ...reply, output: [], status: 'in_progress' } },
    ...output.flatMap((item) => [
      ...(item.content ?? []).flatMap(({ text }) =>
        pieces(text ?? '').map((delta) => ({
          type: item.type === 'message' ? 'response.output_text.delta' : 'response.reasoning_text.delta',
          delta,
        })),
      ),
      { type: 'response.output_item.done', item },
    ]),
    { type: `response.${end}`, response: reply },
  ])
}

function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,4}/g) ?? []
}

function stream(events: (object | string)[]): string {
  return events
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join(': keep-alive\n\n')
}
