import type { Quote, RecurringCheck } from './failing-checks.ts'

/**
 * Joins checks whose kinds differ in nothing but the family of a constant (INVALID_<NAME> and UNKNOWN_<NAME>). Alone each would
 * be taken for a rule about all cases, and the rarer one is used where it does not belong; side by side, on the same
 * task where there is one that failed both, they tell when which holds.
 */
export function joinSiblings(checks: readonly RecurringCheck[]): RecurringCheck[] {
  const families = new Map<string, RecurringCheck[]>()
  for (const check of checks) families.set(check.claim, [...(families.get(check.claim) ?? []), check])
  const out: RecurringCheck[] = []
  for (const check of checks) {
    const family = families.get(check.claim)!
    if (family[0] === check) out.push(family.length === 1 ? check : join(family))
  }
  return out
}

function join(family: readonly RecurringCheck[]): RecurringCheck {
  const sum = (of: (check: RecurringCheck) => number) => family.reduce((total, one) => total + of(one), 0)
  return {
    kind: family.map(({ kind }) => kind).join(' or '),
    claim: family[0]!.claim,
    quotes: sideBySide(family),
    sideBySide: true,
    tasks: [...new Set(family.flatMap(({ tasks }) => tasks))].sort(),
    failures: sum(({ failures }) => failures),
    threw: sum(({ threw }) => threw),
  }
}

/** Quotes of a task that failed all of them first, one of each, then of the others in turn. */
function sideBySide(family: readonly RecurringCheck[]): Quote[] {
  const shared = family[0]!.tasks.filter((task) => family.every(({ tasks }) => tasks.includes(task)))
  const ofTask = (task: string) =>
    family.flatMap(({ quotes }) => quotes.find((quote) => quote.task === task) ?? [])
  const turns = Math.max(...family.map(({ quotes }) => quotes.length))
  const inTurn = Array.from({ length: turns }, (_, i) => family.flatMap(({ quotes }) => quotes[i] ?? []))
  const first = shared.length > 0 ? ofTask(shared[0]!) : []
  const rest = inTurn.flat()
  // A third quote from a task without the rarer kind shows that it is not about every task.
  const other = rest.find(({ task }) => !shared.includes(task)) ?? rest.find(({ task }) => task !== shared[0])
  return [...new Set([...first, ...(other ? [other] : []), ...rest])]
}
