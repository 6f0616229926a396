import type { Quote } from './failing-checks.ts'

/**
 * A kind of check has its particular values taken out. What is the same in all of them is no particular: a constant of
 * the project, like the 204 of `{ status: 204, body: null }`, or each time a name from the task.
 */

/** Places of a kind where values were taken out. */
const PLACES = /"[A-Z][A-Z0-9]*_<NAME>"|\bS\b|\bN\b/g
/** The values of an expectation, in the same order. */
const VALUES = /"[^"]*"|'[^']*'|`[^`]*`|-?\d+(?:\.\d+)?/g
/** Longer ones are texts, not constants. */
const MAX_LENGTH = 40
/** A name of code. */
const NAME = /^[A-Za-z_$][\w$]*$/

/**
 * The kind with what all its quotes share put back, and where its names come from, `{ problem: "<name>" } with the name
 * of the field`. The kind as it is where fewer than two tasks show it, or nothing is shared.
 * @param prompts by task
 */
export function withSharedValues(
  kind: string,
  quotes: readonly Quote[],
  prompts: ReadonlyMap<string, string>,
): string {
  const places = kind.match(PLACES) ?? []
  const values = quotes.map(({ expected }) => expected?.match(VALUES) ?? [])
  const recurs = new Set(quotes.map(({ task }) => task)).size >= 2
  if (!recurs || places.length === 0 || values.some(({ length }) => length !== places.length)) return kind
  let hint = ''
  let at = -1
  const filled = kind.replace(PLACES, (place) => {
    at++
    // Of a family of constants the family is the rule, also where a few tasks share the name.
    if (place.startsWith('"')) return place
    const all = values.map((row) => row[at]!)
    if (all.every((value) => value === all[0]) && all[0]!.length <= MAX_LENGTH) return all[0]!
    if (place !== 'S') return place
    const named = namesIn(
      quotes.map(({ task }, index) => ({
        name: all[index]!.slice(1, -1),
        prompt: prompts.get(task) ?? '',
      })),
    )
    if (named === null) return place
    hint = ` with ${named}`
    return '"<name>"'
  })
  return `${filled}${hint}`
}

/** What these names are in their tasks: not one that all share, and each a word of its own prompt. */
function namesIn(found: readonly { name: string; prompt: string }[]): string | null {
  if (!found.every(({ name }) => NAME.test(name))) return null
  const all = (pattern: (name: string) => RegExp) =>
    found.every(({ name, prompt }) => pattern(name.replaceAll('$', '\\$')).test(prompt))
  if (all((name) => new RegExp(`\\.${name}\\b`))) return 'the name of the field'
  if (all((name) => new RegExp(`\\([^()]*\\b${name}\\b[^()]*\\)`))) return 'the name of the parameter'
  return all((name) => new RegExp(`\\b${name}\\b`)) ? 'that word of the task' : null
}
