import type { FoundFunction } from '../language/found-function.ts'
import { CASE } from '../language/run-together.ts'

/** The cases stand on the line where the body begins, so that all else keeps its line. */
export function withCases(
  text: string,
  { body, expression }: FoundFunction,
  statements: readonly (string | null)[],
): string {
  const cases = statements.flatMap((statement, index) =>
    statement === null ? [] : [`case ${index}: ${statement};`],
  )
  const chosen = ` switch (Reflect.get(globalThis, '${CASE}')) { ${cases.join(' ')} }`
  const own = text.slice(body.start, body.end)
  const changed = expression ? `{${chosen} return (${own}\n) }` : `{${chosen}${own.slice(1)}`
  return text.slice(0, body.start) + changed + text.slice(body.end)
}

/** A function's own body as a case, which ends as the function does. */
export function asCase(text: string, { body, expression }: FoundFunction): string {
  const own = text.slice(body.start, body.end)
  return expression ? `return (${own}\n)` : `${own} return`
}
