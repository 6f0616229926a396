import { estimateTokens } from '../inject/tokens.ts'
import type { ChatMessage } from '../ports.ts'

/** Of the last messages so many are left as they are: what the model works on. */
const RECENT = 6
/** Characters of an older tool result that are kept, so that it is known what it was. */
const KEPT = 160
/** A prompt above this part of the room is made smaller, to less than it, so that it is not made smaller every turn. */
const FULL = 0.9

const CUT = '[... left out, since the context was full: call the tool again to see it]'

const SUMMARY =
  'The context is full. Summarise the work so far for yourself: what was asked, what you found, what you changed, and what is left to do. Name the files. Do not call a tool.'

/** What compaction needs. */
export interface Compaction {
  /** size of a prompt at most, estimated tokens */
  contextTokens: number
  /** number of messages at the beginning that stay: all up to the task */
  kept: number
  /** tokens of the reply, which needs room too */
  room: number
  summarise(messages: ChatMessage[]): Promise<string>
}

/**
 * The messages, made smaller where they no longer fit: first what tools said earlier is cut, the oldest first, then all
 * between the task and the last messages gives way to a summary by the model. The task and the prior stay.
 */
export async function compacted(
  messages: ChatMessage[],
  { contextTokens, kept, room, summarise }: Compaction,
): Promise<ChatMessage[]> {
  const max = (contextTokens - room) * FULL
  if (!Number.isFinite(max) || sizeOf(messages) <= max) return messages
  const first = messages.findIndex(({ role }, at) => at >= kept && role === 'assistant')
  if (first < 0) return messages
  const target = max * FULL
  const shorter = [...messages]
  const recent = startOfRecent(messages)
  for (let at = first; at < recent && sizeOf(shorter) > target; at++) {
    const message = shorter[at]!
    if (message.role !== 'assistant' && message.content.length > KEPT + CUT.length)
      shorter[at] = { ...message, content: `${message.content.slice(0, KEPT)}\n${CUT}` }
  }
  if (sizeOf(shorter) <= max || recent <= first) return shorter
  const summary = await summarise([...shorter.slice(0, recent), { role: 'user', content: SUMMARY }])
  return [
    ...shorter.slice(0, first),
    { role: 'user', content: `Your work so far, in your own words:\n${summary.trim()}` },
    ...shorter.slice(recent),
  ]
}

/** Where the last messages begin: never between a call and its results. */
function startOfRecent(messages: readonly ChatMessage[]): number {
  let start = Math.max(0, messages.length - RECENT)
  while (start < messages.length && messages[start]!.role !== 'assistant') start++
  return start
}

function sizeOf(messages: readonly ChatMessage[]): number {
  return messages.reduce(
    (sum, { content, reasoning = '', toolCalls = [] }) =>
      sum +
      estimateTokens(content) +
      estimateTokens(reasoning) +
      toolCalls.reduce((size, call) => size + estimateTokens(call.arguments) + 10, 4),
    0,
  )
}
