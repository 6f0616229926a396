import type { FoundFunction } from '../language/found-function.ts'
import { lineEndOf } from '../language/line-ends.ts'
import { CASE } from '../language/run-together.ts'

/** A body on the line of its `def` has no room for cases. */
export function withCases(
  text: string,
  found: FoundFunction,
  statements: readonly (string | null)[],
): string | null {
  const { body, docstring, generator } = found
  const indent = indentAt(text, body.start)
  if (indent.trim() !== '') return null
  const cases = [
    `_tfgrpo_case = getattr(__import__("builtins"), "${CASE}", None)`,
    ...statements.flatMap((statement, index) =>
      statement === null ? [] : [`if _tfgrpo_case == ${index}: ${statement}`],
    ),
  ]
  if (generator) return aroundGenerator(text, found, indent, cases)
  const lineEnd = lineEndOf(text)
  const end = `${lineEnd}${indent}`
  if (docstring === null)
    return `${text.slice(0, body.start)}${cases.join(end)}${end}${text.slice(body.start)}`
  const rest = text.slice(docstring.end)
  return /^[ \t]*(?:#.*)?(?:\r?\n|$)/.test(rest)
    ? `${text.slice(0, docstring.end)}${end}${cases.join(end)}${rest}`
    : null
}

/**
 * A body with `yield` in it makes a generator of whatever is in the same function, which a body of one statement is not:
 * it gets a function of its own. Its lines stay as they are, also those of texts, since what is around it is indented less.
 */
function aroundGenerator(
  text: string,
  { body, docstring, async, asyncAt, parameters }: FoundFunction,
  indent: string,
  cases: readonly string[],
): string | null {
  const outer = indentAt(text, asyncAt)
  const between = indent.slice(0, outer.length + 1)
  if (async || outer.trim() !== '' || !indent.startsWith(outer) || between.length >= indent.length)
    return null
  const end = lineEndOf(text)
  const at = body.start - indent.length
  const doc = docstring === null ? [] : [text.slice(docstring.start, docstring.end)]
  const head = [...doc, ...cases, 'def _tfgrpo_own():'].map((line) => `${between}${line}${end}`).join('')
  const given = parameters.filter((name) => name !== '')
  const shared = given.length === 0 ? '' : `${indent}nonlocal ${given.join(', ')}${end}`
  return `${text.slice(0, at)}${head}${shared}${text.slice(at, body.end)}${end}${between}return _tfgrpo_own()${text.slice(body.end)}`
}

/**
 * A function's own body as a case: indented twice as far, as tabs and spaces must not mix, which would change a text of
 * several lines.
 */
export function asCase(text: string, { body, docstring, generator }: FoundFunction): string | null {
  const indent = indentAt(text, body.start)
  const own =
    docstring === null ? indent + text.slice(body.start, body.end) : text.slice(docstring.end, body.end)
  if (generator || indent.trim() !== '' || /'''|"""/.test(own)) return null
  const lines = [...own.split(/\r?\n/), `${indent}return`]
  const end = lineEndOf(text)
  return end + lines.map((line) => (line.trim() === '' ? '' : indent + line)).join(end)
}

/** What stands before a place on its line. */
const indentAt = (text: string, index: number) => text.slice(text.lastIndexOf('\n', index - 1) + 1, index)
