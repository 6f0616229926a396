import { z } from 'zod'

const OBJECT = z.looseObject({})

const EVENT = z.looseObject({
  type: z.string().catch(''),
  response: OBJECT.nullish().catch(null),
  item: OBJECT.nullish().catch(null),
  delta: z.unknown().optional(),
})

const ENDS = ['response.completed', 'response.incomplete', 'response.failed', 'response.done']

/** The response that the events make up: the one that the last event holds, else what came in pieces. */
export function joinEvents(events: readonly unknown[]): unknown {
  const items: object[] = []
  let started: Record<string, unknown> = {}
  let text = ''
  for (const raw of events) {
    const event = EVENT.safeParse(raw).data
    if (!event) continue
    const { type, response, item, delta } = event
    if (ENDS.includes(type) && response) {
      const empty = Array.isArray(response.output) && response.output.length === 0
      return empty ? { ...response, output: outputOf(items, text) } : response
    }
    if (type === 'error' || (type === '' && event.error)) return { error: event.error ?? event }
    if (type === '') return raw
    if (response) started = response
    if (type === 'response.output_item.done' && item) items.push(item)
    if (type === 'response.output_text.delta' && typeof delta === 'string') text += delta
  }
  return { ...started, status: '', output: outputOf(items, text) }
}

function outputOf(items: object[], text: string): object[] {
  if (items.length > 0 || text === '') return items
  return [{ type: 'message', content: [{ type: 'output_text', text }] }]
}
