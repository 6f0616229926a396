import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import type { Parse } from './language/syntax.ts'
import { LANGUAGES } from './languages.ts'

/** All functions of a file that have a body, in the order of the text; nested ones too. */
export function findFunctions(parse: Parse, language: Language, text: string): FoundFunction[] {
  return parse(language, text, (tree) => LANGUAGES[language].functions.find(text, tree))
}

/** The one function of that name; what is wrong, in one sentence, where there is none or more than one. */
export function findFunction(
  parse: Parse,
  language: Language,
  text: string,
  symbol: string,
): { found: FoundFunction } | { problem: string } {
  const functions = findFunctions(parse, language, text)
  const found = functions.filter((candidate) => candidate.symbol === symbol)
  if (found.length === 1) return { found: found[0]! }
  if (found.length > 1) return { problem: `there are ${found.length} functions called ${symbol}` }
  const known = functions.filter(({ nested }) => !nested).map((candidate) => candidate.symbol)
  const names =
    known.length === 0 ? '' : ` (it has ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', ...' : ''})`
  return { problem: `there is no function ${symbol}${names}` }
}
