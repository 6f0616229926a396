import { jsonrepair } from 'jsonrepair'
import type { ChatMessage, ChatRequest, ToolCall, ToolSpec } from '../ports.ts'

/** How tools are called in text. */
function textRules(tools: readonly ToolSpec[]): string {
  const lines = tools.map(
    ({ name, description, parameters }) =>
      `- ${name}: ${description} Arguments: ${JSON.stringify(parameters.properties ?? {})}`,
  )
  return [
    'To call a tool, write a block like this, and nothing behind it; the result is in the next message:',
    '```tool\n{"name": "read", "arguments": {"path": "README.md"}}\n```',
    'Several blocks are several calls. The tools:',
    ...lines,
  ].join('\n')
}

/** A call as models write it: in a fence, in the form that many were trained on, or as all of the reply. Each with its end. */
const FENCED = /```(?:tool|tool_call|tool_code|json)?[ \t]*\n([\s\S]*?)(```|$)/g
const TRAINED = /<tool_call>([\s\S]*?)(<\/tool_call>|$)/g
const BARE = /^\s*(\{[\s\S]*(\}))\s*$/g

/**
 * The calls of a reply, and its text without them. A block that is no call stays text. Models that were given tools in the
 * form of their template write calls as fenced JSON too, small ones mostly: such a block is a call where it has the two keys
 * of one and no other, and names a tool or is all of the reply.
 * @param prefix of the ids of the calls, for them to be unique in a conversation
 * @param told the model was told to write calls in its text: then any block of JSON may be one
 * @param tools the names of the tools that it has
 */
export function callsInText(
  reply: string,
  { prefix, told, tools }: { prefix: string; told: boolean; tools: readonly string[] },
): { text: string; calls: ToolCall[] } {
  const calls: ToolCall[] = []
  let text = reply
  const take = (pattern: RegExp, isCall: (call: Called, whole: string) => boolean) => {
    text = text.replace(pattern, (whole, body: string, end: string) => {
      const found = callsIn(body, end !== '')
      if (found.length === 0 || !found.every((call) => isCall(call, whole))) return whole
      for (const { name, arguments: given } of found)
        calls.push({ id: `${prefix}${calls.length + 1}`, name, arguments: given })
      return ''
    })
  }
  const isPlain = ({ keys, name }: Called, whole: string) =>
    told
      ? /arguments|parameters/.test(keys)
      : keys === 'arguments,name' && (tools.includes(name) || whole.trim() === reply.trim())
  take(FENCED, isPlain)
  take(TRAINED, () => true)
  if (calls.length === 0) take(BARE, isPlain)
  return { text: calls.length > 0 ? text.trim() : reply, calls }
}

interface Called {
  name: string
  /** in JSON */
  arguments: string
  /** what it was written with, sorted */
  keys: string
}

/** One call or a list of them; none where a part is no call. */
function callsIn(body: string, isClosed: boolean): Called[] {
  const value = parsed(body, isClosed)
  const all = Array.isArray(value) ? value : [value]
  const calls = all.map(callOf)
  return calls.every((call) => call !== null) ? calls : []
}

function callOf(value: unknown): Called | null {
  if (typeof value !== 'object' || value === null) return null
  const { name, arguments: given, parameters } = value as Record<string, unknown>
  if (typeof name !== 'string' || name === '') return null
  const args = given ?? parameters ?? {}
  return {
    // Endpoints refuse a conversation with other names.
    name: name.replace(/[^\w-]+/g, '_').slice(0, 64),
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
    keys: Object.keys(value).sort().join(),
  }
}

/** JSON with small mistakes is repaired, but not where its end is missing: half a file would be written. */
function parsed(text: string, isClosed: boolean): unknown {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
    if (!isClosed) return null
    try {
      return JSON.parse(jsonrepair(text.trim()))
    } catch {
      return null
    }
  }
}

/** A request whose tools are in its text: the system message says how they are called, messages hold calls and results. */
export function withToolsInText({ tools = [], messages, ...request }: ChatRequest): ChatRequest {
  if (tools.length === 0) return { ...request, messages }
  const names = new Map(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id, name }) => [id, name])))
  const [first] = messages
  const rules = textRules(tools)
  const told =
    first?.role === 'system'
      ? [{ ...first, content: `${first.content}\n\n${rules}` }, ...messages.slice(1)]
      : [{ role: 'system' as const, content: rules }, ...messages]
  return { ...request, messages: joined(told.map((message) => asText(message, names))) }
}

function asText(
  { role, content, toolCalls = [], toolCallId = '' }: ChatMessage,
  names: ReadonlyMap<string, string>,
): ChatMessage {
  if (role === 'tool')
    return { role: 'user', content: `Result of ${names.get(toolCallId) ?? 'the tool'}:\n${content}` }
  const blocks = toolCalls.map(
    ({ name, arguments: given }) =>
      `\`\`\`tool\n{"name": ${JSON.stringify(name)}, "arguments": ${given || '{}'}}\n\`\`\``,
  )
  return { role, content: [content, ...blocks].filter((part) => part !== '').join('\n') }
}

/** Endpoints without tools often want turns to alternate: the results of several calls are one message. */
function joined(messages: readonly ChatMessage[]): ChatMessage[] {
  const out: ChatMessage[] = []
  for (const message of messages) {
    const last = out.at(-1)
    if (last?.role === 'user' && message.role === 'user')
      out[out.length - 1] = { role: 'user', content: `${last.content}\n\n${message.content}` }
    else out.push(message)
  }
  return out
}
