/** What replies have in common, whichever API they come from. */
import type { ChatRequest, Usage } from '../../../core/ports.ts'
import type { ApiReply } from './adapter.ts'
import { lengthOf } from './request-parts.ts'

const CHARS_PER_TOKEN = 4

/** The text before the first stop string, for endpoints that do not support stop strings. */
export function cutAt(text: string, stops: string[] | undefined): string {
  const ends = (stops ?? []).map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text
}

/** Tokens estimated from the characters, for endpoints that do not count. */
export function estimateUsage(request: ChatRequest, reply: ApiReply): Usage {
  const completion = reply.toolCalls.reduce((sum, call) => sum + call.arguments.length, reply.text.length)
  return {
    promptTokens: Math.ceil(lengthOf(request.messages) / CHARS_PER_TOKEN),
    completionTokens: Math.ceil(completion / CHARS_PER_TOKEN),
    cachedTokens: 0,
    reasoningTokens: 0,
  }
}

const THOUGHTS = /^\s*<think(?:ing)?>([\s\S]*?)(?:<\/think(?:ing)?>|$)\s*/

/** Some servers leave the thinking in the text: returns the answer without it, and its length in characters. */
export function withoutReasoning(text: string): { text: string; thoughtChars: number } {
  const found = THOUGHTS.exec(text)
  return found
    ? { text: text.slice(found[0].length), thoughtChars: found[1]!.length }
    : { text, thoughtChars: 0 }
}

/** Non-negative whole number, else 0. */
function count(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.round(value) : 0
}

/**
 * Usage from the counted parts. Gemini and xAI leave thinking out of the completion and add it to the total only;
 * it is paid for as output, so it is counted there.
 */
export function usageOf(parts: {
  prompt: unknown
  completion: unknown
  total: unknown
  cached: unknown
  reasoning: unknown
}): Usage {
  const promptTokens = count(parts.prompt)
  let completionTokens = count(parts.completion)
  let reasoningTokens = count(parts.reasoning)
  const hidden = count(parts.total) - promptTokens - completionTokens
  if (hidden > 0) {
    completionTokens += hidden
    reasoningTokens = Math.max(reasoningTokens, hidden)
  }
  return {
    promptTokens,
    completionTokens,
    cachedTokens: Math.min(promptTokens, count(parts.cached)),
    reasoningTokens: Math.min(completionTokens, reasoningTokens),
  }
}
