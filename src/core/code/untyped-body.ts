import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import type { Parse } from './language/syntax.ts'
import { LANGUAGES } from './languages.ts'

/** The body without types and comments: what a compiler leaves of it. */
export function untypedBody(parse: Parse, language: Language, text: string, found: FoundFunction): string {
  const from = found.docstring?.end ?? found.body.start
  const cuts = parse(language, text, ({ matches }) =>
    matches(LANGUAGES[language].functions.erasedQuery).flatMap((match) =>
      Object.values(match).map(({ startIndex, endIndex }) => ({ startIndex, endIndex })),
    ),
  )
  let out = ''
  let at = from
  for (const { startIndex, endIndex } of cuts) {
    if (startIndex < at || endIndex > found.body.end) continue
    out += `${text.slice(at, startIndex)} `
    at = endIndex
  }
  return out + text.slice(at, found.body.end)
}
