/** What requests have in common, whichever API they go to. */
import type { ChatMessage, ChatRequest } from '../../../core/ports.ts'
import { hashWords } from '../../../core/random.ts'
import type { Capabilities } from './adapter.ts'

/** The capabilities to try first if a format supports all of them. `openai`: at OpenAI's own service or Azure's. */
export function capableOfAll(openai: boolean): Omit<Capabilities, 'limitNames'> {
  return {
    maxTokensAtMost: null,
    temperature: true,
    topP: true,
    seed: true,
    stop: true,
    tools: true,
    reasoning: true,
    cacheKey: openai,
    system: 'system',
    format: 'json_schema',
  }
}

/** A seed for the draw, so that a new draw is a new request even if the endpoint caches. */
export function seedOf(draw: string): number {
  return hashWords(draw)[0] & 0x7fffffff
}

/** Instructions for formats without a schema. JSON mode requires the word JSON in them. */
function schemaInWords(schema: Record<string, unknown>): string {
  return `Reply with one JSON value and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`
}

/** The messages as this endpoint accepts them: role of the instructions, schema in words if it is not sent. */
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
  // Templates without a system role require user and assistant to alternate, so the two become one message.
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

/** Whether OpenAI's strict mode accepts the schema: every object closed, every property required. */
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

/** Total characters of all messages. */
export function lengthOf(messages: ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + message.content.length, 0)
}

/** The text before the first stop string, for endpoints that do not support stop strings. */
export function cutAt(text: string, stops: string[] | undefined): string {
  const ends = (stops ?? []).map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text
}
