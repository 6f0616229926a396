import type { Finding } from './finding.ts'

/**
 * What an optimizer is told of a lesson that the guards caught, so that it does not propose it again: the kind of
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
  received: 'Quote what the check expected, not what the answer said.',
  length: 'Say one rule in one or two short sentences.',
}
