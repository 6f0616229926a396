import type { Notes } from './read-fields.ts'
import { objectOf, stringOf } from './read-fields.ts'

/**
 * The text of a message's content: a string, or parts of several types. What is no text is replaced by words that the
 * model reads, so that it does not answer as if there had been nothing.
 */
export function contentText(content: unknown, notes: Notes): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content))
    return content === null || content === undefined ? '' : partText(content, notes)
  return content.map((part) => partText(part, notes)).join('\n')
}

function partText(part: unknown, notes: Notes): string {
  if (typeof part === 'string') return part
  const fields = objectOf(part)
  if (typeof fields.text === 'string') return fields.text
  if (typeof fields.refusal === 'string') return fields.refusal
  // What a search for tools found, in Anthropic's format.
  if (typeof fields.tool_name === 'string') return `The tool ${fields.tool_name} can be called now.`
  const source = objectOf(fields.source)
  // A document of Anthropic's format that is text already.
  if (source.type === 'text' && typeof source.data === 'string') return source.data
  if (Array.isArray(source.content)) return contentText(source.content, notes)
  return leftOut(stringOf(fields.type) || 'part of an unknown type', notes)
}

/** In the place of what the model cannot be sent. */
export function leftOut(what: string, notes: Notes): string {
  const words = what.replace(/^input_/, '').replace(/_/g, ' ')
  notes.add(`Left out, since the model behind this address is sent text only: ${words}.`)
  return `[left out: ${words}; only text can be read here]`
}
