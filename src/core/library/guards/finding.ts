/** Which guard caught something: see the files of the same names. */
type GuardName = 'leak' | 'secret' | 'poison' | 'cheat' | 'harness' | 'received' | 'length'

export interface Finding {
  guard: GuardName
  /** one sentence for people */
  reason: string
  /** the part of the lesson that was caught; secrets are masked */
  quote: string
}

/** The part of a lesson that goes into prompts: what the guards read. */
export interface Guarded {
  text: string
  evidence: readonly string[]
}

/**
 * What an optimizer learns about a lesson that the guards caught, so that it does not propose it again: the kind of
 * fault, never the caught text. The lesson itself stays in the run with its reasons, and people can release it.
 */
export function rejectionHint(findings: readonly Pick<Finding, 'guard'>[]): string {
  return [...new Set(findings.map(({ guard }) => HINTS[guard]))].join(' ')
}

const HINTS: Record<Finding['guard'], string> = {
  leak: 'Do not name values or names of a single task; state what holds for all.',
  secret: 'Do not quote keys, passwords or tokens.',
  poison:
    'State how the answer must be written; do not tell the reader to open links, run, ignore or reveal anything.',
  cheat: 'State how the code must behave; never how checks can be ended, changed, read or reported.',
  harness: 'State what the checks expect of the code; not that code is missing or that a run broke.',
  received: 'Quote what the check expected, not what the answer said.',
  length: 'Say one rule in one or two short sentences.',
}
