import { chatOf } from './openai-evals.ts'
import { cellText, isRecord } from './read-rows.ts'

const VARIABLE = /\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}/g

/** Fills in `{{ name }}` and `{{ name.part }}`. Other parts of the template language are reported as unsupported. */
export function fillVariables(
  template: string,
  vars: Readonly<Record<string, unknown>>,
): { text: string } | { reason: string } {
  const rest = template.replace(VARIABLE, '')
  const other = /\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|\{\{[\s\S]*?\}\}/.exec(rest)?.[0]
  if (other !== undefined)
    return {
      reason: `${JSON.stringify(other.slice(0, 40))} of its template is more than a variable, which is not supported here.`,
    }
  let missing: string | null = null
  const text = template.replace(VARIABLE, (whole: string, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
        vars,
      )
    if (value === undefined) missing ??= path
    return value === null
      ? ''
      : typeof value === 'string'
        ? value
        : (cellText(value) ?? (value === undefined ? whole : ''))
  })
  return missing === null
    ? { text }
    : { reason: `its prompt needs the variable "${missing}", which the test does not set.` }
}

/** A prompt with its variables filled in: plain text, or a chat in JSON with variables inside its strings. */
export function fillPrompt(
  template: string,
  vars: Readonly<Record<string, unknown>>,
): { system: string; user: string } | { reason: string } {
  const chat = chatIn(template)
  if (chat === null) {
    const filled = fillVariables(template, vars)
    return 'reason' in filled ? filled : chatOf(filled.text)
  }
  const messages: { role: string; content: string }[] = []
  for (const { role, content } of chat) {
    const filled = fillVariables(content, vars)
    if ('reason' in filled) return filled
    messages.push({ role, content: filled.text })
  }
  return chatOf(messages)
}

function chatIn(template: string): { role: string; content: string }[] | null {
  if (!/^\s*\[/.test(template)) return null
  try {
    const value: unknown = JSON.parse(template)
    const messages = Array.isArray(value) ? value.filter(isMessage) : []
    return Array.isArray(value) && messages.length === value.length && messages.length > 0 ? messages : null
  } catch {
    return null
  }
}

function isMessage(value: unknown): value is { role: string; content: string } {
  return isRecord(value) && typeof value.role === 'string' && typeof value.content === 'string'
}
