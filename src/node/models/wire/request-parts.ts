/** What the two APIs (chat completions, responses) have in common. */

import type { ChatMessage, ChatRequest, FinishReason, ToolCall, Usage } from '../../../core/ports.ts'
import { hashWords } from '../../../core/random.ts'
import type { Capabilities } from '../capabilities.ts'

/** A reply as read from either API. */
export interface WireReply {
  text: string
  toolCalls: ToolCall[]
  finish: FinishReason
  /** null when the endpoint does not count */
  usage: Usage | null
  /** '' when the endpoint does not say */
  model: string
  /** why it would not answer; null when it did */
  refusal: string | null
}

export interface Wire {
  /** below the base URL */
  path: '/chat/completions' | '/responses'
  /** The JSON body. `maxTokens` replaces the request's. */
  body(
    model: string,
    request: ChatRequest,
    capabilities: Capabilities,
    maxTokens: number | undefined,
  ): Record<string, unknown>
  /** Null when the JSON is no reply of this API. */
  read(json: unknown): WireReply | null
}

/** A seed for the draw, so that a new draw is a new request also where the endpoint caches or can repeat. */
export function seedOf(draw: string): number {
  return hashWords(draw)[0] & 0x7fffffff
}

/** Instructions for formats that do not carry the schema themselves. They need the word JSON for JSON mode. */
function schemaInWords(schema: Record<string, unknown>): string {
  return `Reply with one JSON value and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`
}

/** The messages as this endpoint takes them: role of the instructions, schema in words where it is not sent. */
export function messagesFor(
  request: ChatRequest,
  capabilities: Pick<Capabilities, 'system' | 'format'>,
): ChatMessage[] {
  const { responseSchema } = request
  const messages = request.messages.map((message) => ({ ...message }))
  if (responseSchema && capabilities.format !== 'json_schema') {
    const last = messages.findLast((message) => message.role === 'user')
    const words = schemaInWords(responseSchema.schema)
    if (last) last.content += `\n\n${words}`
    else messages.push({ role: 'user', content: words })
  }
  if (capabilities.system !== 'user') return messages
  // Templates without a system role want user and assistant to alternate, so the two become one message.
  const out: ChatMessage[] = []
  let carried = ''
  for (const message of messages) {
    if (message.role === 'system') carried += `${message.content}\n\n`
    else if (carried && message.role === 'user') {
      out.push({ ...message, content: carried + message.content })
      carried = ''
    } else out.push(message)
  }
  return carried ? [{ role: 'user', content: carried.trimEnd() }, ...out] : out
}

/** Whether OpenAI's strict mode takes the schema: every object closed, every property required. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict)
  if (schema === null || typeof schema !== 'object') return true
  const fields = schema as Record<string, unknown>
  if (fields.type === 'object' || fields.properties !== undefined) {
    const names = Object.keys((fields.properties as object | undefined) ?? {})
    const required = new Set((fields.required as string[] | undefined) ?? [])
    if (fields.additionalProperties !== false || names.some((name) => !required.has(name))) return false
  }
  return Object.values(fields).every(isStrict)
}

const THOUGHTS = /^\s*<think(?:ing)?>([\s\S]*?)(?:<\/think(?:ing)?>|$)\s*/

/** Some servers leave the thinking in the text: the answer without it, and the characters it took. */
export function withoutThoughts(text: string): { text: string; thoughtChars: number } {
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
