import { withStatement } from './blank.ts'
import type { FoundFunction } from './language/found-function.ts'
import type { Language } from './language/language.ts'
import { LANGUAGES } from './languages.ts'

/** An answer that no good test lets pass. */
export interface TrivialAnswer {
  /** "returns nothing" */
  detail: string
  /** what the function does, all of it */
  statement: string
  /** the whole file with it */
  content: string
}

/** The file with the function answered trivially, in several ways. */
export function trivialAnswers(text: string, found: FoundFunction, language: Language): TrivialAnswer[] {
  const { written } = LANGUAGES[language].statements
  const first = found.parameters[0] ?? ''
  const statements: [string, string][] = [
    ['returns nothing', written.returnNothing],
    ...(first === ''
      ? []
      : [['returns its first parameter', written.returnName(first)] satisfies [string, string]]),
    ['returns true', written.returnTrue],
    ['returns false', written.returnFalse],
    ['returns zero', written.returnZero],
    ['returns an empty list', written.returnEmptyList],
    ['returns an empty text', written.returnEmptyText],
    ['ends the process', written.endProcess],
  ]
  return statements.map(([detail, statement]) => ({
    detail,
    statement,
    content: withStatement(text, found, language, statement),
  }))
}
