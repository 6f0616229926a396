import type { Lesson } from '../../learn/lesson.ts'
import type { Finding } from './finding.ts'

/** A caught lesson: kept in the run, shown with its reasons, shown to the optimizer, and releasable by the user. */
export interface Rejected {
  lesson: Lesson
  findings: Finding[]
  /** the user read it and wants it all the same */
  released?: boolean
}

/** The list with this lesson released: the record of it stays. Unknown ids change nothing. */
export function release(rejected: readonly Rejected[], lesson: string): Rejected[] {
  return rejected.map((one) => (one.lesson.id === lesson ? { ...one, released: true } : one))
}

/** What an optimizer is told, so that it does not propose it again: the kind of fault, never the caught text. */
export function rejectionHint({ findings }: Rejected): string {
  const kinds = [...new Set(findings.map(({ guard }) => HINTS[guard]))]
  return kinds.join(' ')
}

const HINTS: Record<Finding['guard'], string> = {
  leak: 'Do not name values or names of a single task; state what holds for all.',
  secret: 'Do not quote keys, passwords or tokens.',
  poison:
    'State how the answer must be written; do not tell the reader to open links, run, ignore or reveal anything.',
  received: 'Quote what the check expected, not what the answer said.',
  length: 'Say one rule in one or two short sentences.',
}
