import { z } from 'zod'
import type { ChatMessage, ChatRequest, ToolCall, ToolSpec } from '../../../../core/ports.ts'
import { contentText } from '../../wire/content-text.ts'
import type { Asked } from '../../wire/format.ts'
import { joinLeadingSystem } from '../../wire/leading-system.ts'
import { offeredTools, type ToolChoice, withTools } from '../../wire/offered-tools.ts'
import { LOOSE, Notes, OPTIONAL_NUMBER, objectOf, readFields, stringOf } from '../../wire/read-fields.ts'
import { Refused } from '../../wire/refused.ts'
import { messagesWriter } from './write-reply.ts'

const API = "Anthropic's messages API"

const CONTENT = z.union([z.string(), z.array(LOOSE)])
const BODY = z.looseObject({
  model: z.string().catch(''),
  messages: z.array(z.looseObject({ role: z.string(), content: CONTENT })).min(1),
  system: CONTENT.nullish(),
  stream: z.boolean().nullish(),
  // Not required where tokens are counted.
  max_tokens: OPTIONAL_NUMBER,
  temperature: OPTIONAL_NUMBER,
  top_p: OPTIONAL_NUMBER,
  stop_sequences: z.array(z.string()).nullish(),
  tools: z.array(LOOSE).nullish(),
  tool_choice: LOOSE.nullish(),
  thinking: LOOSE.nullish(),
  output_config: LOOSE.nullish(),
  output_format: LOOSE.nullish(),
})

/** Read, or without effect on what the model says. */
const KNOWN = new Set([...Object.keys(BODY.shape), 'metadata', 'service_tier', 'cache_control'])

export function readRequest(body: unknown): Asked {
  const fields = readFields(BODY, body, API)
  const notes = new Notes()
  notes.unread(fields, KNOWN)
  const { temperature, top_p: topP, max_tokens: maxTokens, stop_sequences: stop } = fields
  const thinking = fields.thinking?.type === 'enabled' || fields.thinking?.type === 'adaptive'
  if (thinking)
    notes.add('How much to think was not passed on: the model thinks as much as it does by itself.')
  const system = contentText(fields.system, notes)
  const found = foundTools(fields.messages)
  const tools = (fields.tools ?? [])
    .filter(({ name, defer_loading: deferred }) => deferred !== true || found.has(stringOf(name)))
    .flatMap((tool) => toolSpec(tool, notes))
  return {
    model: fields.model,
    stream: fields.stream ?? false,
    request: {
      messages: joinLeadingSystem([
        { role: 'system', content: system },
        ...fields.messages.flatMap((message) => chatMessages(message, notes)),
      ]),
      ...(typeof temperature === 'number' ? { temperature } : {}),
      ...(typeof topP === 'number' ? { topP } : {}),
      ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
      ...(stop?.length ? { stop } : {}),
      ...withTools(offeredTools(tools, toolChoice(fields.tool_choice ?? {}), notes)),
      ...responseSchema(fields.output_format ?? objectOf(fields.output_config?.format)),
    },
    notes: notes.all,
    writer: messagesWriter({ thinking }),
  }
}

interface WireMessage {
  role: string
  content: string | Record<string, unknown>[]
}

function chatMessages({ role, content }: WireMessage, notes: Notes): ChatMessage[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  switch (role) {
    case 'system':
      return [{ role: 'system', content: contentText(blocks, notes) }]
    case 'user':
      return userMessages(blocks, notes)
    case 'assistant':
      return [assistantMessage(blocks, notes)]
    default:
      throw new Refused(
        'request',
        `The role "${role}" of a message is not known here: use user, assistant or system.`,
      )
  }
}

/** Results of tools answer the calls before them, so they come before what the user says in the same message. */
function userMessages(blocks: readonly Record<string, unknown>[], notes: Notes): ChatMessage[] {
  const results = blocks.filter(({ type }) => type === 'tool_result')
  const said = blocks.filter(({ type }) => type !== 'tool_result')
  return [
    ...results.map((block): ChatMessage => {
      const text = contentText(block.content, notes)
      const failed = block.is_error === true && !/error|fail/i.test(text.slice(0, 200))
      return {
        role: 'tool',
        content: failed ? `Error: ${text}` : text,
        toolCallId: stringOf(block.tool_use_id),
      }
    }),
    ...(said.length === 0 ? [] : [{ role: 'user' as const, content: contentText(said, notes) }]),
  ]
}

function assistantMessage(blocks: readonly Record<string, unknown>[], notes: Notes): ChatMessage {
  const said: Record<string, unknown>[] = []
  const toolCalls: ToolCall[] = []
  let reasoning = ''
  for (const block of blocks)
    switch (block.type) {
      case 'thinking':
        reasoning += stringOf(block.thinking)
        break
      case 'redacted_thinking':
        notes.add('Encrypted thinking of another model was left out.')
        break
      case 'tool_use':
        toolCalls.push({
          id: stringOf(block.id),
          name: stringOf(block.name),
          arguments: JSON.stringify(block.input ?? {}),
        })
        break
      default:
        said.push(block)
    }
  return {
    role: 'assistant',
    content: contentText(said, notes),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  }
}

/** Names of the tools that a search has found: those whose definition is to be shown only then. */
function foundTools(messages: readonly WireMessage[]): Set<string> {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
  const results = blocks.flatMap(({ content }) => (Array.isArray(content) ? content.map(objectOf) : []))
  return new Set(results.map(({ tool_name: name }) => stringOf(name)))
}

function toolSpec(tool: Record<string, unknown>, notes: Notes): ToolSpec[] {
  const { name, input_schema: schema, type } = tool
  if (typeof name === 'string' && schema !== undefined)
    return [{ name, description: stringOf(tool.description), parameters: objectOf(schema) }]
  notes.add(`Left out, since only functions can be offered to the model: the tool ${stringOf(type)}.`)
  return []
}

function toolChoice({ type, name }: Record<string, unknown>): ToolChoice {
  if (type === 'none') return 'none'
  if (type === 'any') return 'required'
  return type === 'tool' && typeof name === 'string' ? { names: [name] } : 'auto'
}

function responseSchema({ type, schema }: Record<string, unknown>): Pick<ChatRequest, 'responseSchema'> {
  return type === 'json_schema' ? { responseSchema: { name: 'reply', schema: objectOf(schema) } } : {}
}
