import type { Language } from '../proposals/proposal.ts'
import { withStatement } from './blank.ts'
import type { FoundFunction } from './language/found-function.ts'

/** An answer that no good test lets pass. */
export interface TrivialAnswer {
  /** "returns nothing" */
  detail: string
  /** the whole file with it */
  content: string
}

/** The file with the function answered without a thought, in several ways. */
export function trivialAnswers(text: string, found: FoundFunction, language: Language): TrivialAnswer[] {
  const python = language === 'python'
  const first = found.parameters[0]
  const statements: [string, string][] = [
    ['returns nothing', 'return'],
    ...(first === undefined || first === ''
      ? []
      : [[`returns its first parameter`, `return ${first}`] as [string, string]]),
    ['returns true', python ? 'return True' : 'return true'],
    ['returns false', python ? 'return False' : 'return false'],
    ['returns zero', 'return 0'],
    ['returns an empty list', 'return []'],
    ['returns an empty text', "return ''"],
    ['ends the process', python ? '__import__("os")._exit(0)' : 'process.exit(0)'],
  ]
  return statements.map(([detail, statement]) => ({
    detail,
    content: withStatement(text, found, language, statement),
  }))
}
