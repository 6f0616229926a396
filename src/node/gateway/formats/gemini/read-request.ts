import { z } from 'zod'
import type { ChatMessage, ChatRequest, ToolCall, ToolSpec } from '../../../../core/ports.ts'
import { leftOut } from '../../wire/content-text.ts'
import type { Asked, Target } from '../../wire/format.ts'
import { joinLeadingSystem } from '../../wire/leading-system.ts'
import { offeredTools, type ToolChoice, withTools } from '../../wire/offered-tools.ts'
import {
  LOOSE,
  type Loose,
  Notes,
  OPTIONAL_NUMBER,
  objectOf,
  readFields,
  stringOf,
} from '../../wire/read-fields.ts'
import { Refused } from '../../wire/refused.ts'
import { geminiWriter } from './write-reply.ts'

const API = "Google's Gemini API"

const CONTENT = z.looseObject({ role: z.string().nullish(), parts: z.array(LOOSE).nullish() })
const BODY = z.looseObject({
  contents: z.union([CONTENT.transform((content) => [content]), z.array(CONTENT)]),
  systemInstruction: z.union([z.string(), CONTENT]).nullish(),
  tools: z.array(LOOSE).nullish(),
  toolConfig: LOOSE.nullish(),
  generationConfig: LOOSE.nullish(),
})
const GENERATION = z.looseObject({
  temperature: OPTIONAL_NUMBER,
  topP: OPTIONAL_NUMBER,
  maxOutputTokens: OPTIONAL_NUMBER,
  stopSequences: z.array(z.string()).nullish(),
  candidateCount: OPTIONAL_NUMBER,
  responseMimeType: z.string().nullish(),
  responseSchema: LOOSE.nullish(),
  responseJsonSchema: LOOSE.nullish(),
  thinkingConfig: LOOSE.nullish(),
})

/** Read, or without effect on what the model says. */
const KNOWN = new Set([...Object.keys(BODY.shape), 'model', 'labels'])
const KNOWN_GENERATION = new Set(Object.keys(GENERATION.shape))

export function readRequest(body: unknown, target: Target): Asked {
  // Both spellings are the API's.
  const given = objectOf(body)
  const counted = objectOf(given.generateContentRequest)
  const fields = readFields(BODY, camelCase({ ...given, ...counted }), API)
  const settings = readFields(GENERATION, camelCase(fields.generationConfig ?? {}), API)
  const notes = new Notes()
  const { generateContentRequest: _counted, ...rest } = fields
  notes.unread(rest, KNOWN)
  notes.unread(settings, KNOWN_GENERATION)
  if ((settings.candidateCount ?? 1) > 1)
    throw new Refused('request', 'Several candidates cannot be asked for here: send as many requests.')
  const { temperature, topP, maxOutputTokens: maxTokens, stopSequences: stop } = settings
  const thinking = objectOf(settings.thinkingConfig)
  if (thinking.thinkingBudget !== undefined || thinking.thinkingLevel !== undefined)
    notes.add('How much to think was not passed on: the model thinks as much as it does by itself.')
  const tools = (fields.tools ?? []).flatMap((tool) => toolSpecs(camelCase(tool), notes))
  return {
    model: target.model ?? '',
    stream: target.stream ?? false,
    request: {
      messages: joinLeadingSystem([
        { role: 'system', content: systemText(fields.systemInstruction, notes) },
        ...chatMessages(fields.contents, notes),
      ]),
      ...(typeof temperature === 'number' ? { temperature } : {}),
      ...(typeof topP === 'number' ? { topP } : {}),
      ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
      ...(stop?.length ? { stop } : {}),
      ...withTools(offeredTools(tools, toolChoice(fields.toolConfig), notes)),
      ...responseSchema(settings),
    },
    notes: notes.all,
    writer: geminiWriter({ thinking: thinking.includeThoughts === true, events: target.events }),
  }
}

function camelCase(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

function systemText(instruction: z.infer<typeof BODY>['systemInstruction'], notes: Notes): string {
  if (typeof instruction === 'string') return instruction
  return (instruction?.parts ?? []).map((part) => said(camelCase(part), notes)).join('\n')
}

/** Calls and their results may have no ids: results then answer calls of their name in order. */
function chatMessages(contents: readonly z.infer<typeof CONTENT>[], notes: Notes): ChatMessage[] {
  const open: ToolCall[] = []
  let calls = 0
  return contents.flatMap(({ role, parts }): ChatMessage[] => {
    const all = (parts ?? []).map(camelCase)
    const results = all.flatMap(({ functionResponse }): ChatMessage[] => {
      if (!functionResponse) return []
      const { id, name, response } = objectOf(functionResponse)
      const at = open.findIndex((call) => (typeof id === 'string' ? call.id === id : call.name === name))
      const [answered] = at < 0 ? [] : open.splice(at, 1)
      return [
        {
          role: 'tool',
          content: resultText(response),
          toolCallId: answered?.id ?? (stringOf(id) || stringOf(name)),
        },
      ]
    })
    const toolCalls = all.flatMap(({ functionCall }): ToolCall[] => {
      if (!functionCall) return []
      const { id, name, args } = objectOf(functionCall)
      calls++
      return [
        { id: stringOf(id) || `call_${calls}`, name: stringOf(name), arguments: JSON.stringify(args ?? {}) },
      ]
    })
    open.push(...toolCalls)
    const spoken = all.filter((part) => !part.functionCall && !part.functionResponse)
    const thoughts = spoken.filter(({ thought }) => thought === true)
    const words = spoken.filter(({ thought }) => thought !== true)
    const content = words.map((part) => said(part, notes)).join('\n')
    if (role !== 'model')
      return [...results, ...(words.length === 0 ? [] : [{ role: 'user' as const, content }])]
    const reasoning = thoughts.map(({ text }) => stringOf(text)).join('')
    return [
      {
        role: 'assistant',
        content,
        ...(reasoning === '' ? {} : { reasoning }),
        ...(toolCalls.length === 0 ? {} : { toolCalls }),
      },
    ]
  })
}

function said(part: Record<string, unknown>, notes: Notes): string {
  if (typeof part.text === 'string') return part.text
  // The signature of a thought, without words of its own.
  if (part.thoughtSignature !== undefined) return ''
  const { mimeType } = objectOf(part.inlineData ?? part.fileData)
  const [kind = 'part'] = Object.keys(part)
  return leftOut(stringOf(mimeType) || kind, notes)
}

/** Tools of agents mostly give one text. */
function resultText(response: unknown): string {
  const fields = objectOf(response)
  const [[name, value] = ['', null], ...others] = Object.entries(fields)
  const isText = typeof value === 'string' && others.length === 0
  if (isText && (name === 'output' || name === 'result' || name === 'content')) return value
  return JSON.stringify(response ?? {})
}

function toolSpecs(tool: Record<string, unknown>, notes: Notes): ToolSpec[] {
  const { functionDeclarations: declared, ...others } = tool
  for (const name of Object.keys(others))
    notes.add(`Left out, since only functions can be offered to the model: the tool ${name}.`)
  return (Array.isArray(declared) ? declared : []).map((each) => {
    const { name, description, parameters, parametersJsonSchema } = camelCase(objectOf(each))
    const schema = parametersJsonSchema ?? jsonSchema(parameters)
    return { name: stringOf(name), description: stringOf(description), parameters: objectOf(schema) }
  })
}

/** Google's schemas write types in capitals, and numbers of limits as text. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => {
      if (name === 'type' && typeof value === 'string') return [name, value.toLowerCase()]
      const isCount = /^(?:min|max)(?:Items|Length|Properties)$/.test(name)
      return [name, isCount && typeof value === 'string' ? Number(value) : jsonSchema(value)]
    }),
  )
}

function toolChoice(config: Loose | null | undefined): ToolChoice {
  const { mode, allowedFunctionNames: names } = camelCase(
    objectOf(camelCase(config ?? {}).functionCallingConfig),
  )
  if (mode === 'NONE') return 'none'
  if (mode !== 'ANY') return 'auto'
  return Array.isArray(names) && names.length > 0 ? { names: names.map(stringOf) } : 'required'
}

function responseSchema(settings: z.infer<typeof GENERATION>): Pick<ChatRequest, 'responseSchema'> {
  if (settings.responseMimeType !== 'application/json') return {}
  const schema = settings.responseJsonSchema ?? jsonSchema(settings.responseSchema) ?? { type: 'object' }
  return { responseSchema: { name: 'reply', schema: objectOf(schema) } }
}
