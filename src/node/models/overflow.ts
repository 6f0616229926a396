import type { ChatMessage, ChatRequest } from '../../core/ports.ts'
import type { Fault } from './fault.ts'
import { lengthOf } from './wire/request-parts.ts'

/** A rough estimate, low so that enough is dropped. */
const CHARS_PER_TOKEN = 4
const MAX_OVERFLOWS = 10
/** A shorter reply is not worth requesting. */
const FEWEST_REPLY_TOKENS = 128

/** The part of a call that an overflow changes. */
export interface Trimmable {
  request: ChatRequest
  maxTokens: number | undefined
  notes: string[]
  /** number of overflows so far */
  overflows: number
}

/**
 * Makes the call smaller after an overflow: first by what `request.trim` drops, as much as the endpoint's
 * numbers require (without numbers: 1, 2, 4, ... steps), then by a shorter reply. Adds a note. False if nothing is left
 * to drop.
 */
export function shorterMessages(call: Trimmable, fault: Fault, label: string): boolean {
  call.overflows++
  if (call.overflows > MAX_OVERFLOWS) return false
  const before = lengthOf(call.request.messages)
  const messages = trimmed(call, fault)
  if (messages) {
    call.request = { ...call.request, messages }
    const note = `The context of ${label} overflowed: left out ${before - lengthOf(messages)} characters of the prior.`
    call.notes.push(note)
    return true
  }
  const room = fault.context?.prompt == null ? 0 : fault.context.size - fault.context.prompt - 16
  if (room < FEWEST_REPLY_TOKENS || (call.maxTokens !== undefined && call.maxTokens <= room)) return false
  call.maxTokens = room
  call.notes.push(`The context of ${label} overflowed: asked for a reply of at most ${room} tokens.`)
  return true
}

/** The messages with less prior, or null if there is none to drop. */
function trimmed(call: Trimmable, fault: Fault): ChatMessage[] | null {
  const { trim, messages } = call.request
  if (!trim) return null
  const start = lengthOf(messages)
  const tokens = excess(call, fault)
  const enough = (now: ChatMessage[], steps: number) =>
    tokens === null ? steps >= 2 ** (call.overflows - 1) : start - lengthOf(now) >= tokens * CHARS_PER_TOKEN
  let now = messages
  for (let steps = 0; steps === 0 || !enough(now, steps); steps++) {
    const next = trim(now)
    if (!next) break
    now = next
  }
  return now === messages ? null : now
}

/** Tokens over the limit, if the endpoint gives enough numbers. */
function excess(call: Trimmable, fault: Fault): number | null {
  if (!fault.context || fault.context.prompt === null) return null
  const over = fault.context.prompt - fault.context.size
  // If an endpoint counts the reply as context, a prompt that fits by itself can overflow.
  return over > 0 ? over : over + (call.maxTokens ?? 0) > 0 ? over + (call.maxTokens ?? 0) : null
}
