import type { CommandResult } from '../ports.ts'
import { type ExpectedChecks, readChecks } from '../verify/expected-checks.ts'
import { checkKey } from '../verify/normalise.ts'

/** What one start of a test runner showed of several contents of a file; null where it left no report. */
export interface ShownTogether {
  /** the unchanged file, before and after all others */
  originals: readonly (CommandResult | null)[]
  without: CommandResult | null
  /** in the order of the answers; null also for those that it did not try */
  answers: readonly (CommandResult | null)[]
}

/** @param loadEach see `ToRunTogether` */
export type Together = (timeoutSeconds: number, loadEach: boolean) => Promise<ShownTogether>

/** Whether a run reported every check, failing ones too: where a file cannot be loaded it reports none of its own. */
export function reportsAll(result: CommandResult, { names, source }: ExpectedChecks): boolean {
  const reported = new Set(readChecks(result, source)?.report.checks.map(({ name }) => checkKey(name)))
  return [...names.keys()].every((name) => reported.has(name))
}

/**
 * Whether a start that several runs shared shows what each would show alone: the original passes all checks, also after
 * the others ran, and without an answer exactly the checks pass that passed when that was tried alone.
 */
export function isTrusted(shown: ShownTogether, bare: CommandResult, expected: ExpectedChecks): boolean {
  const all = [...expected.names.keys()].sort().join('\n')
  return (
    shown.without !== null &&
    shown.originals.every((result) => result !== null && passedNames(result, expected) === all) &&
    passedNames(shown.without, expected) === passedNames(bare, expected)
  )
}

/** Names of which every check passed, and as many as there should be. */
function passedNames(result: CommandResult, { names, source, varying }: ExpectedChecks): string {
  const passed = new Map<string, number>()
  for (const check of readChecks(result, source, undefined, varying)?.report.checks ?? [])
    if (check.passed) passed.set(checkKey(check.name), (passed.get(checkKey(check.name)) ?? 0) + 1)
  return [...names]
    .filter(([name, times]) => (passed.get(name) ?? 0) >= times)
    .map(([name]) => name)
    .sort()
    .join('\n')
}
