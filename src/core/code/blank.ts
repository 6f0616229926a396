import type { Language } from '../proposals/proposal.ts'
import type { FoundFunction } from './language/found-function.ts'
import { lineEndOf } from './language/line-ends.ts'
import { indentAt } from './language/syntax.ts'

/** What stands in a body that is to be written. */
const MESSAGE = 'not written yet'

/**
 * The file with the function's body taken out: signature, types, decorators, doc comment or docstring and all else
 * stay as they are, and calling it fails. Comments inside of the body go with it, since they tell the answer.
 */
export function blankFunction(text: string, found: FoundFunction, language: Language): string {
  return withBody(text, found, language === 'python' ? pythonBody(text, found) : jsBody(text, found))
}

/** The file with another body; in Python the docstring stays. */
export function withStatement(
  text: string,
  found: FoundFunction,
  language: Language,
  statement: string,
): string {
  if (language === 'python') return withBody(text, found, pythonBody(text, found, statement))
  return withBody(text, found, jsBody(text, found, statement))
}

function withBody(text: string, found: FoundFunction, body: string): string {
  return text.slice(0, found.body.start) + body + text.slice(found.body.end)
}

function jsBody(text: string, found: FoundFunction, statement = `throw new Error('${MESSAGE}')`): string {
  const newline = lineEndOf(text)
  const indent = indentAt(text, found.body.start)
  const step = indent.includes('\t') ? '\t' : '  '
  return `{${newline}${indent}${step}${statement}${newline}${indent}}`
}

function pythonBody(
  text: string,
  found: FoundFunction,
  statement = `raise NotImplementedError("${MESSAGE}")`,
): string {
  const { docstring, body } = found
  if (docstring === null) return statement
  const doc = text.slice(body.start, docstring.end)
  const lineStart = text.lastIndexOf('\n', body.start - 1) + 1
  const ownLine = text.slice(lineStart, body.start).trim() === ''
  const newline = lineEndOf(text)
  return ownLine ? `${doc}${newline}${text.slice(lineStart, body.start)}${statement}` : `${doc}; ${statement}`
}
