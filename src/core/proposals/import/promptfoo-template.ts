import { parse } from 'yaml'
import { chatOf } from './chat-prompt.ts'
import { cellText, isRecord } from './read-rows.ts'
import { isScalar } from './written-number.ts'

const VARIABLE = /\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}/g

type Vars = Readonly<Record<string, unknown>>

/** Fills in `{{ name }}` and `{{ name.part }}`. Other parts of the template language are reported as unsupported. */
export function fillVariables(template: string, vars: Vars): { text: string } | { reason: string } {
  const other = otherTag(template.replace(VARIABLE, ''))
  if (other !== undefined)
    return {
      reason: `${JSON.stringify(other.slice(0, 40))} of its template is more than a variable, which is not supported here.`,
    }
  let missing: string | null = null
  const text = template.replace(VARIABLE, (_whole: string, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
        vars,
      )
    if (value === undefined) missing ??= path
    return textOf(value)
  })
  return missing === null
    ? { text }
    : { reason: `it needs the variable "${missing}", which the test does not set.` }
}

/** A tag of the template language that is there besides variables. */
function otherTag(text: string): string | undefined {
  for (const [open, close] of [
    ['{%', '%}'],
    ['{#', '#}'],
    ['{{', '}}'],
  ] as const) {
    const start = text.indexOf(open)
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length)
    if (end >= 0) return text.slice(start, end + close.length)
  }
  return undefined
}

/** A value inside of a text: a list as its parts with commas between, as templates write it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(isScalar)) return value.join(',')
  return cellText(value) ?? ''
}

/** How often variables inside of variables are filled in. */
const ROUNDS = 5

/** Variables as prompts get them: without a last line end, and with the other variables that they name filled in. */
export function resolveVariables(vars: Vars): Record<string, unknown> {
  const out: Record<string, unknown> = Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(/\n$/, '') : value,
    ]),
  )
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false
    for (const [name, value] of Object.entries(out)) {
      if (typeof value !== 'string') continue
      const filled = value.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, other: string) =>
        Object.hasOwn(out, other) && other !== name ? textOf(out[other]) : whole,
      )
      if (filled !== value) changed = true
      out[name] = filled
    }
    if (!changed) break
  }
  return out
}

/** A prompt with its variables filled in: plain text, or a chat in JSON or YAML with variables inside its strings. */
export function fillPrompt(
  template: string,
  vars: Vars,
): { system: string; user: string } | { reason: string } {
  const chat = chatInJson(template)
  if (chat !== null) return fillChat(chat, vars)
  const filled = fillVariables(template, vars)
  if ('reason' in filled) return filled
  // Providers read a text that begins so as a chat.
  if (!/^\s*- role:/.test(template)) return chatOf(filled.text)
  const messages = chatInYaml(filled.text)
  return messages === null
    ? { reason: 'its prompt begins as a chat in YAML does, and is none once its variables are filled in.' }
    : 'reason' in messages
      ? messages
      : chatOf(messages)
}

interface Message {
  role: string
  content: string
}

function fillChat(chat: Message[] | { reason: string }, vars: Vars): ReturnType<typeof chatOf> {
  if ('reason' in chat) return chat
  const messages: Message[] = []
  for (const { role, content } of chat) {
    const filled = fillVariables(content, vars)
    if ('reason' in filled) return filled
    messages.push({ role, content: filled.text })
  }
  return chatOf(messages)
}

export const isJsonChat = (template: string): boolean => chatInJson(template) !== null

function chatInJson(template: string): Message[] | { reason: string } | null {
  if (!/^\s*\[/.test(template)) return null
  try {
    return messagesIn(JSON.parse(template))
  } catch {
    return null
  }
}

function chatInYaml(text: string): Message[] | { reason: string } | null {
  try {
    return messagesIn(parse(text))
  } catch {
    return null
  }
}

/** The messages of a chat; null where the value is none. */
function messagesIn(value: unknown): Message[] | { reason: string } | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const messages: Message[] = []
  for (const one of value) {
    if (!isRecord(one) || typeof one.role !== 'string') return null
    const content = contentIn(one.content)
    if (content === null)
      return { reason: `the content of a message (${one.role}) of its prompt is no text; put it in quotes.` }
    messages.push({ role: one.role, content })
  }
  return messages
}

/** Text, or parts that are all text. */
function contentIn(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (typeof content === 'number') return String(content)
  if (!Array.isArray(content)) return null
  const parts = content.map((part) =>
    isRecord(part) && part.type === 'text' && typeof part.text === 'string' ? part.text : null,
  )
  return parts.some((part) => part === null) ? null : parts.join('\n')
}
