import { placePrior } from '../../core/inject/prior.ts'
import type { FormatName } from '../gateway/wire/format.ts'
import { insertFirst, insertLast, membersAt, replaceSpan, type Span, spanAt } from './json-spans.ts'

/**
 * The body of a request with the prior at the end of its system text, where training places it; null where the body is
 * none of the format. Every other byte stays. What is no JSON is left to the endpoint, which refuses it.
 */
export function bodyWithPrior(format: FormatName, body: string, prior: string): string | null {
  const from = body.search(/\S/)
  if (body[from] !== '{') return null
  try {
    return WAYS[format](body, from, prior)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** @param root where the body begins */
type Way = (body: string, root: number, prior: string) => string | null

const WAYS: Readonly<Record<FormatName, Way>> = {
  chat: (body, root, prior) => {
    const messages = memberAt(body, root, 'messages')
    if (messages === null || body[messages] !== '[') return null
    let last: number | null = null
    for (const { from } of membersAt(body, messages)) {
      const role = spanAt(body, ['role'], from)
      if (role === null || !/^"(?:system|developer)"$/.test(body.slice(role.from, role.to))) break
      last = from
    }
    const content = last === null ? null : spanAt(body, ['content'], last)
    return content === null
      ? insertFirst(body, messages, JSON.stringify({ role: 'system', content: prior }))
      : textWithPrior(body, content, prior)
  },
  responses: (body, root, prior) => member(body, root, 'instructions', JSON.stringify(prior), prior),
  messages: (body, root, prior) => member(body, root, 'system', JSON.stringify(prior), prior),
  gemini: (body, root, prior) => {
    const name = spanAt(body, ['system_instruction']) ? 'system_instruction' : 'systemInstruction'
    const parts = spanAt(body, [name, 'parts'])
    if (parts !== null && body[parts.from] === '[')
      return insertLast(body, parts, JSON.stringify({ text: prior }))
    return member(body, root, name, JSON.stringify({ parts: [{ text: prior }] }), prior)
  },
}

function memberAt(body: string, object: number, wanted: string): number | null {
  for (const { name, from } of membersAt(body, object)) if (name === wanted) return from
  return null
}

/** @param whole what the member is where the body has none, or null */
function member(body: string, root: number, name: string, whole: string, prior: string): string | null {
  const span = spanAt(body, [name])
  if (span === null) return insertFirst(body, root, `${JSON.stringify(name)}:${whole}`)
  return body.slice(span.from, span.to) === 'null'
    ? replaceSpan(body, span, whole)
    : textWithPrior(body, span, prior)
}

/** A text, or parts of which each is a text; null where it is neither. */
function textWithPrior(body: string, span: Span, prior: string): string | null {
  if (body[span.from] === '[') return insertLast(body, span, JSON.stringify({ type: 'text', text: prior }))
  if (body[span.from] !== '"') return null
  const text = JSON.parse(body.slice(span.from, span.to)) as string
  return replaceSpan(body, span, JSON.stringify(placePrior(text, prior)))
}
