import { z } from 'zod'
import type { ChatMessage, ChatRequest, ToolCall, ToolSpec } from '../../../../core/ports.ts'
import { contentText } from '../../wire/content-text.ts'
import type { Asked } from '../../wire/format.ts'
import { joinLeadingSystem } from '../../wire/leading-system.ts'
import { offeredTools, type ToolChoice, withTools } from '../../wire/offered-tools.ts'
import { LOOSE, Notes, OPTIONAL_NUMBER, objectOf, readFields, stringOf } from '../../wire/read-fields.ts'
import { Refused } from '../../wire/refused.ts'
import { chatWriter } from './write-reply.ts'

const API = "OpenAI's chat completions API"

const CALL = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})
const MESSAGE = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  tool_calls: z.array(CALL).nullish(),
  tool_call_id: z.string().nullish(),
})
const BODY = z.looseObject({
  model: z.string().catch(''),
  messages: z.array(MESSAGE).min(1),
  stream: z.boolean().nullish(),
  stream_options: LOOSE.nullish(),
  tools: z.array(LOOSE).nullish(),
  tool_choice: z.unknown().optional(),
  temperature: OPTIONAL_NUMBER,
  top_p: OPTIONAL_NUMBER,
  max_tokens: OPTIONAL_NUMBER,
  max_completion_tokens: OPTIONAL_NUMBER,
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  response_format: LOOSE.nullish(),
  n: OPTIONAL_NUMBER,
})

/** Read, or without effect on what the model says. */
const KNOWN = new Set([
  ...Object.keys(BODY.shape),
  ...['user', 'metadata', 'store', 'service_tier', 'parallel_tool_calls', 'prompt_cache_key'],
  ...['prompt_cache_retention', 'safety_identifier'],
])

export function readRequest(body: unknown): Asked {
  const fields = readFields(BODY, body, API)
  const notes = new Notes()
  notes.unread(fields, KNOWN)
  if ((fields.n ?? 1) > 1)
    throw new Refused('request', 'Several choices (n) cannot be asked for here: send n requests.')
  const { temperature, top_p: topP, stop } = fields
  const maxTokens = fields.max_completion_tokens ?? fields.max_tokens
  const tools = (fields.tools ?? []).flatMap((tool) => toolSpec(tool, notes))
  return {
    model: fields.model,
    stream: fields.stream ?? false,
    request: {
      messages: joinLeadingSystem(fields.messages.map((message) => chatMessage(message, notes))),
      ...(typeof temperature === 'number' ? { temperature } : {}),
      ...(typeof topP === 'number' ? { topP } : {}),
      ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
      ...(stop ? { stop: typeof stop === 'string' ? [stop] : stop } : {}),
      ...withTools(offeredTools(tools, toolChoice(fields.tool_choice), notes)),
      ...responseSchema(fields.response_format ?? {}),
    },
    notes: notes.all,
    writer: chatWriter({ usage: fields.stream_options?.include_usage === true }),
  }
}

function chatMessage(message: z.infer<typeof MESSAGE>, notes: Notes): ChatMessage {
  const content = contentText(message.content, notes)
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content }
    case 'user':
      return { role: 'user', content }
    case 'tool':
      return { role: 'tool', content, toolCallId: message.tool_call_id ?? '' }
    case 'assistant': {
      const reasoning = stringOf(message.reasoning_content) || stringOf(message.reasoning)
      const toolCalls = (message.tool_calls ?? []).map(
        ({ id, function: { name, arguments: input } }): ToolCall => ({ id, name, arguments: input }),
      )
      return {
        role: 'assistant',
        content,
        ...(reasoning === '' ? {} : { reasoning }),
        ...(toolCalls.length === 0 ? {} : { toolCalls }),
      }
    }
    default:
      throw new Refused(
        'request',
        `The role "${message.role}" of a message is not known here: use system, developer, user, assistant or tool.`,
      )
  }
}

function toolSpec(tool: z.infer<typeof LOOSE>, notes: Notes): ToolSpec[] {
  const spec = objectOf(tool.function)
  if (tool.type === 'function' && typeof spec.name === 'string')
    return [
      { name: spec.name, description: stringOf(spec.description), parameters: objectOf(spec.parameters) },
    ]
  notes.add(`Left out, since only functions can be offered to the model: the tool ${stringOf(tool.type)}.`)
  return []
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice
  const { name } = objectOf(objectOf(choice).function)
  return typeof name === 'string' ? { names: [name] } : 'auto'
}

function responseSchema(format: Record<string, unknown>): Pick<ChatRequest, 'responseSchema'> {
  if (format.type === 'json_object') return { responseSchema: { name: 'object', schema: { type: 'object' } } }
  const { name, schema } = objectOf(format.json_schema)
  if (format.type !== 'json_schema') return {}
  return { responseSchema: { name: stringOf(name) || 'reply', schema: objectOf(schema) } }
}
