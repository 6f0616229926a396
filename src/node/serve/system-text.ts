import { placePrior } from '../../core/inject/prior.ts'
import type { FormatName } from '../gateway/wire/format.ts'
import { insertFirst, insertLast, membersAt, replaceSpan, type Span, spanAt } from './json-spans.ts'

/**
 * The body of a request with the prior at the end of its system text, where training places it; null where the body is
 * none of the format. Every other byte stays. The body must be valid JSON.
 */
export function bodyWithPrior(format: FormatName, body: string, prior: string): string | null {
  const root = spanAt(body, [])
  return root === null || body[root.from] !== '{' ? null : WAYS[format](body, root, prior)
}

type Way = (body: string, root: Span, prior: string) => string | null

const WAYS: Readonly<Record<FormatName, Way>> = {
  chat: (body, _root, prior) => {
    const messages = spanAt(body, ['messages'])
    if (messages === null || body[messages.from] !== '[') return null
    let last: Span | null = null
    for (const { value } of membersAt(body, messages.from)) {
      const role = spanAt(body, ['role'], value.from)
      if (role === null || !/^"(?:system|developer)"$/.test(body.slice(role.from, role.to))) break
      last = value
    }
    const content = last && spanAt(body, ['content'], last.from)
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

/** @param whole what the member is where the body has none, or null */
function member(body: string, root: Span, name: string, whole: string, prior: string): string | null {
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
