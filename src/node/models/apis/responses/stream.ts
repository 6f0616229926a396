import { z } from 'zod'
import type { ReplyPart } from '../../wire/adapter.ts'

const FAILURE = z.looseObject({ message: z.string().nullish() })

/** The events that carry content; an item is complete when it is done. */
const EVENT = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('response.output_text.delta'), delta: z.string() }),
  z.looseObject({
    type: z.literal('response.output_item.done'),
    item: z.looseObject({
      type: z.string(),
      call_id: z.string().nullish(),
      name: z.string().nullish(),
      arguments: z.string().nullish(),
    }),
  }),
  z.looseObject({
    type: z.literal('response.failed'),
    response: z.looseObject({ error: FAILURE.nullish() }).nullish(),
  }),
])

export async function* readStream(events: AsyncIterable<unknown>): AsyncGenerator<ReplyPart> {
  let calls = 0
  for await (const raw of events) {
    const event = EVENT.safeParse(raw).data
    if (event?.type === 'response.failed')
      throw new Error(event.response?.error?.message ?? 'The reply failed.')
    if (event?.type === 'response.output_text.delta') yield { text: event.delta }
    if (event?.type === 'response.output_item.done' && event.item.type === 'function_call') {
      const { call_id, name, arguments: input } = event.item
      yield { call: { id: call_id ?? `call-${calls}`, name: name ?? '', arguments: input ?? '{}' } }
      calls++
    }
  }
}
