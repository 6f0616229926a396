import { z } from 'zod'
import type { ChatMessage, ChatRequest, ToolCall } from '../../../../core/ports.ts'
import { contentText } from '../../wire/content-text.ts'
import type { Asked } from '../../wire/format.ts'
import { joinLeadingSystem } from '../../wire/leading-system.ts'
import { offeredTools, type ToolChoice, withTools } from '../../wire/offered-tools.ts'
import { LOOSE, Notes, OPTIONAL_NUMBER, objectOf, readFields, stringOf } from '../../wire/read-fields.ts'
import { Refused } from '../../wire/refused.ts'
import { functionName, WireTools } from './wire-tools.ts'
import { responsesWriter } from './write-reply.ts'

const API = "OpenAI's responses API"

const BODY = z.looseObject({
  model: z.string().catch(''),
  input: z.union([z.string(), z.array(LOOSE)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  temperature: OPTIONAL_NUMBER,
  top_p: OPTIONAL_NUMBER,
  max_output_tokens: OPTIONAL_NUMBER,
  tools: z.array(LOOSE).nullish(),
  tool_choice: z.unknown().optional(),
  text: LOOSE.nullish(),
  reasoning: LOOSE.nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.unknown().optional(),
  background: z.boolean().nullish(),
})

/** Read, or without effect on what the model says. */
const KNOWN = new Set([
  ...Object.keys(BODY.shape),
  ...['store', 'include', 'metadata', 'client_metadata', 'user', 'service_tier', 'parallel_tool_calls'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'stream_options'],
])

export function readRequest(body: unknown): Asked {
  const fields = readFields(BODY, body, API)
  const notes = new Notes()
  notes.unread(fields, KNOWN)
  if (fields.previous_response_id || fields.conversation)
    throw new Refused('request', 'No responses are stored here: send the whole conversation as input.')
  if (fields.background)
    throw new Refused('request', 'A response in the background cannot be asked for here.')
  if (stringOf(fields.reasoning?.effort) !== '')
    notes.add('How much to think was not passed on: the model thinks as much as it does by itself.')
  const { temperature, top_p: topP, max_output_tokens: maxTokens } = fields
  const items = typeof fields.input === 'string' ? [{ role: 'user', content: fields.input }] : fields.input
  // Codex offers tools as an item of the conversation too.
  const isTools = (item: Record<string, unknown>) => item.type === 'additional_tools'
  const more = items.filter(isTools).flatMap(({ tools }) => (Array.isArray(tools) ? tools.map(objectOf) : []))
  const said = items.filter((item) => !isTools(item))
  const tools = new WireTools([...(fields.tools ?? []), ...more], notes)
  return {
    model: fields.model,
    stream: fields.stream ?? false,
    request: {
      messages: joinLeadingSystem([
        { role: 'system', content: fields.instructions ?? '' },
        ...chatMessages(said, notes),
      ]),
      ...(typeof temperature === 'number' ? { temperature } : {}),
      ...(typeof topP === 'number' ? { topP } : {}),
      ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
      ...withTools(offeredTools(tools.specs, toolChoice(fields.tool_choice), notes)),
      ...responseSchema(objectOf(fields.text?.format)),
    },
    notes: notes.all,
    writer: responsesWriter(tools),
  }
}

/** Items of one turn of the model (thinking, words, calls) are one message. */
function chatMessages(items: readonly Record<string, unknown>[], notes: Notes): ChatMessage[] {
  const messages: ChatMessage[] = []
  let turn: (ChatMessage & { role: 'assistant' }) | null = null
  const assistant = () => {
    if (turn === null) {
      turn = { role: 'assistant', content: '' }
      messages.push(turn)
    }
    return turn
  }
  const other = (message: ChatMessage) => {
    turn = null
    messages.push(message)
  }
  for (const item of items) {
    const type = stringOf(item.type) || 'message'
    switch (type) {
      case 'message': {
        const content = contentText(item.content, notes)
        const role = stringOf(item.role)
        if (role === 'assistant') {
          const own = assistant()
          own.content += `${own.content === '' ? '' : '\n'}${content}`
        } else if (role === 'system' || role === 'developer') other({ role: 'system', content })
        else if (role === 'user') other({ role: 'user', content })
        else
          throw new Refused(
            'request',
            `The role "${role}" of a message is not known here: use user, assistant, system or developer.`,
          )
        break
      }
      case 'reasoning': {
        // Thinking comes before what it leads to.
        turn = null
        const text = contentText(item.content, notes) || contentText(item.summary, notes)
        if (text !== '') assistant().reasoning = text
        else if (item.encrypted_content) notes.add('Encrypted thinking of another model was left out.')
        break
      }
      case 'function_call':
      case 'custom_tool_call': {
        const own = assistant()
        own.toolCalls = [...(own.toolCalls ?? []), toolCall(item)]
        break
      }
      case 'function_call_output':
      case 'custom_tool_call_output':
        other({ role: 'tool', content: outputText(item.output, notes), toolCallId: stringOf(item.call_id) })
        break
      case 'item_reference':
        throw new Refused(
          'request',
          'No items are stored here: send each item itself, not a reference to it.',
        )
      default:
        notes.add(`Left out, since it cannot be put into words for the model: an item of type ${type}.`)
    }
  }
  return messages
}

function toolCall(item: Record<string, unknown>): ToolCall {
  const name = functionName(stringOf(item.name), stringOf(item.namespace))
  const input =
    item.type === 'custom_tool_call'
      ? JSON.stringify({ input: stringOf(item.input) })
      : stringOf(item.arguments)
  return { id: stringOf(item.call_id), name, arguments: input }
}

function outputText(output: unknown, notes: Notes): string {
  if (typeof output === 'string' || Array.isArray(output)) return contentText(output, notes)
  return JSON.stringify(output ?? '')
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice
  const { name, namespace } = objectOf(choice)
  return typeof name === 'string' ? { names: [functionName(name, stringOf(namespace))] } : 'auto'
}

function responseSchema({
  type,
  name,
  schema,
}: Record<string, unknown>): Pick<ChatRequest, 'responseSchema'> {
  if (type === 'json_object') return { responseSchema: { name: 'object', schema: { type: 'object' } } }
  if (type !== 'json_schema') return {}
  return { responseSchema: { name: stringOf(name) || 'reply', schema: objectOf(schema) } }
}
