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
  const indent = text.slice(text.lastIndexOf('\n', body.start - 1) + 1, body.start)
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
