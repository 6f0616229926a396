import type { Quote, RecurringCheck } from './failing-checks.ts'

/** A kind without the family of its constants: INVALID_<NAME> and UNKNOWN_<NAME> are siblings. */
const frameOf = (kind: string) => kind.replace(/"[A-Z][A-Z0-9]*_<NAME>"/g, '"<NAME>"')

/**
 * The check that this one is easily mixed up with: the most frequent one whose kind differs in nothing but the family
 * of a constant, where it is more frequent than this one. A rule about the rarer kind alone is used where it does not
 * belong. Null when there is none.
 * @param checks most frequent first
 */
export function siblingOf(check: RecurringCheck, checks: readonly RecurringCheck[]): RecurringCheck | null {
  const first = checks.find(({ kind }) => frameOf(kind) === frameOf(check.kind))
  return first === undefined || first === check ? null : first
}

/**
 * Quotes of a check followed by one of its sibling, from one task where there is one that failed both: together they
 * show when each of them holds. A further one of the check itself is from another task where there is one.
 */
export function contrastingQuotes(check: RecurringCheck, sibling: RecurringCheck): Quote[] {
  const other = (task: string) => sibling.quotes.find((quote) => quote.task === task)
  const own = check.quotes.find(({ task }) => other(task)) ?? check.quotes[0]
  if (!own) return []
  const contrasting = other(own.task) ?? sibling.quotes[0]
  const further =
    check.quotes.find(({ task }) => task !== own.task) ?? check.quotes.find((one) => one !== own)
  return [own, contrasting, further].filter((quote) => quote !== undefined)
}
