import type { ChatRequest, Usage } from '../../../core/ports.ts'
import { lengthOf } from '../overflow.ts'
import type { WireReply } from './request-parts.ts'

const CHARS_PER_TOKEN = 4

/** The text before the first stop string, for endpoints that do not take them. */
export function cutAt(text: string, stops: string[] | undefined): string {
  const ends = (stops ?? []).map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text
}

/** Tokens by the characters, for endpoints that do not count. */
export function estimateUsage(request: ChatRequest, reply: WireReply): Usage {
  const completion = reply.toolCalls.reduce((sum, call) => sum + call.arguments.length, reply.text.length)
  return {
    promptTokens: Math.ceil(lengthOf(request.messages) / CHARS_PER_TOKEN),
    completionTokens: Math.ceil(completion / CHARS_PER_TOKEN),
    cachedTokens: 0,
    reasoningTokens: 0,
  }
}
