import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import { LANGUAGES } from './languages.ts'

/**
 * The file with the function's body taken out: signature, types, decorators, doc comment or docstring and all else
 * stay as they are, and calling it fails. Comments inside of the body go with it, since they give the answer away.
 */
export function blankFunction(text: string, found: FoundFunction, language: Language): string {
  return withStatement(text, found, language, LANGUAGES[language].statements.written.notWritten)
}

/** The file with another body, of one statement; a docstring stays. */
export function withStatement(
  text: string,
  found: FoundFunction,
  language: Language,
  statement: string,
): string {
  const body = LANGUAGES[language].functions.body(text, found, statement)
  return text.slice(0, found.body.start) + body + text.slice(found.body.end)
}
