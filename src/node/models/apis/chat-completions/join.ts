import { z } from 'zod'

const FIELDS = z.record(z.string(), z.unknown())

const CHUNK = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: FIELDS.catch({}), message: FIELDS.optional().catch(undefined) }))
    .catch([]),
})

/** The completion that the chunks make up; an event that is a whole completion, or an error, as it is. */
export function joinEvents(events: readonly unknown[]): unknown {
  const message: Record<string, unknown> = {}
  const choice: Record<string, unknown> = {}
  const whole: Record<string, unknown> = {}
  let chunks = 0
  for (const event of events) {
    const chunk = CHUNK.safeParse(event).data
    if (!chunk) continue
    const { choices, ...rest } = chunk
    if (rest.error) return event
    set(whole, rest)
    const [first] = choices
    if (!first) continue
    if (first.message) return event
    chunks++
    const { delta, message: _message, ...ends } = first
    set(choice, ends)
    for (const [name, value] of Object.entries(delta))
      message[name] = name === 'tool_calls' ? joinCalls(message[name], value) : join(message[name], value)
  }
  return chunks === 0
    ? events.length === 1
      ? events[0]
      : whole
    : { ...whole, choices: [{ ...choice, message }] }
}

/** The last value of each field that has one. */
function set(into: Record<string, unknown>, fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields))
    if (value !== null && value !== undefined) into[name] = value
}

/** Texts are continued, lists are extended. */
function join(before: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return before
  if (typeof before === 'string' && typeof value === 'string') return before + value
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
}

const PART = z.looseObject({
  index: z.number().catch(0),
  id: z.string().nullish().catch(null),
  function: z
    .looseObject({ name: z.string().nullish(), arguments: z.unknown().optional() })
    .catch({ arguments: '' }),
})

type Call = { index: number; id: string; function: { name: string; arguments: unknown } }

/** Calls come in fragments, several interleaved. */
function joinCalls(before: unknown, value: unknown): Call[] {
  const calls = (before ?? []) as Call[]
  for (const each of Array.isArray(value) ? value : []) {
    const part = PART.safeParse(each).data
    if (!part) continue
    let call = calls.find(({ index }) => index === part.index)
    if (!call) {
      call = { index: part.index, id: '', function: { name: '', arguments: '' } }
      calls.push(call)
    }
    call.id ||= part.id ?? ''
    call.function.name ||= part.function.name ?? ''
    call.function.arguments = join(call.function.arguments, part.function.arguments)
  }
  return calls
}
