import type { FoundFunction } from '../language/found-function.ts'
import { lineEndOf } from '../language/line-ends.ts'
import { CASE } from '../language/run-together.ts'

/**
 * A body with `yield` in it makes a generator of whatever stands beside it, which a body of one statement is not; a body
 * on the line of its `def` has no room for cases.
 */
export function withCases(
  text: string,
  { body, docstring, generator }: FoundFunction,
  statements: readonly (string | null)[],
): string | null {
  const indent = indentOf(text, body)
  if (generator || indent.trim() !== '') return null
  const end = `${lineEndOf(text)}${indent}`
  const cases = [
    `_tfgrpo_case = getattr(__import__("builtins"), "${CASE}", None)`,
    ...statements.flatMap((statement, index) =>
      statement === null ? [] : [`if _tfgrpo_case == ${index}: ${statement}`],
    ),
  ].join(end)
  if (docstring === null) return `${text.slice(0, body.start)}${cases}${end}${text.slice(body.start)}`
  const rest = text.slice(docstring.end)
  return /^[ \t]*(?:#.*)?(?:\r?\n|$)/.test(rest)
    ? `${text.slice(0, docstring.end)}${end}${cases}${rest}`
    : null
}

/** What stands before a body on its first line. */
const indentOf = (text: string, { start }: FoundFunction['body']) =>
  text.slice(text.lastIndexOf('\n', start - 1) + 1, start)

/** A function's own body as a case: indented once more, which would change a text of several lines. */
export function asCase(text: string, { body, docstring, generator }: FoundFunction): string | null {
  const indent = indentOf(text, body)
  const own =
    docstring === null ? indent + text.slice(body.start, body.end) : text.slice(docstring.end, body.end)
  if (generator || indent.trim() !== '' || /'''|"""/.test(own)) return null
  const lines = [...own.split(/\r?\n/), `${indent}return`]
  const end = lineEndOf(text)
  return end + lines.map((line) => (line.trim() === '' ? '' : ` ${line}`)).join(end)
}
