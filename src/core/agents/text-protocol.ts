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

/** Blocks of calls as models write them who were told, and in the form that many were trained on. */
const TOLD = /```(?:tool|tool_call|tool_code|json)?[ \t]*\n([\s\S]*?)(?:```|$)/g
const TRAINED = /<tool_call>([\s\S]*?)(?:<\/tool_call>|$)/g

/**
 * The calls of a reply, and its text without them. A block that is no call stays text.
 * @param prefix of the ids of the calls, for them to be unique in a conversation
 * @param told the model was told to write calls in its text: then any block of JSON may be one
 */
export function callsInText(
  reply: string,
  { prefix, told }: { prefix: string; told: boolean },
): { text: string; calls: ToolCall[] } {
  const calls: ToolCall[] = []
  const add = (found: readonly Omit<ToolCall, 'id'>[]) => {
    for (const call of found) calls.push({ id: `${prefix}${calls.length + 1}`, ...call })
  }
  let text = reply
  for (const block of told ? [TOLD, TRAINED] : [TRAINED])
    text = text.replace(block, (whole, body: string) => {
      const found = callsOf(body)
      add(found)
      return found.length === 0 ? whole : ''
    })
  if (told && calls.length === 0 && /^\s*\{[\s\S]*\}\s*$/.test(reply)) {
    add(callsOf(reply))
    if (calls.length > 0) return { text: '', calls }
  }
  return { text: calls.length > 0 ? text.trim() : reply, calls }
}

function callsOf(body: string): Omit<ToolCall, 'id'>[] {
  const value = parsed(body)
  const all = Array.isArray(value) ? value : [value]
  const calls = all.map(callOf)
  return calls.every((call) => call !== null) ? calls : []
}

function callOf(value: unknown): Omit<ToolCall, 'id'> | null {
  if (typeof value !== 'object' || value === null) return null
  const { name, arguments: given, parameters } = value as Record<string, unknown>
  if (typeof name !== 'string' || !/^\w+$/.test(name)) return null
  const args = given ?? parameters
  if (args === undefined) return null
  return { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) }
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
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
