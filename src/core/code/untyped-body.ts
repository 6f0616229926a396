import type { Language } from '../proposals/proposal.ts'
import type { FoundFunction } from './language/found-function.ts'
import { type Parse, walk } from './language/syntax.ts'

const TYPES = new Set(['type_annotation', 'type_arguments', 'type_parameters', 'comment'])

/** The body without types and comments: what a compiler leaves of it. */
export function untypedBody(parse: Parse, language: Language, text: string, found: FoundFunction): string {
  const from = found.docstring?.end ?? found.body.start
  if (language === 'javascript') return text.slice(from, found.body.end)
  const cuts = parse(language, text, (root) =>
    [...walk(root)]
      .filter(
        ({ type, startIndex, endIndex }) =>
          TYPES.has(type) && startIndex >= from && endIndex <= found.body.end,
      )
      .map(({ startIndex, endIndex }) => ({ startIndex, endIndex })),
  )
  let out = ''
  let at = from
  for (const { startIndex, endIndex } of cuts.sort((a, b) => a.startIndex - b.startIndex)) {
    if (startIndex < at) continue
    out += `${text.slice(at, startIndex)} `
    at = endIndex
  }
  return out + text.slice(at, found.body.end)
}
