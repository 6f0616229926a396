import type { ShownAttempt } from './report-data.ts'

type Judged = Pick<ShownAttempt, 'score' | 'passed' | 'tampering'>

/** What became of an attempt; also the class of its chip. */
export function attemptKind({ score, passed, tampering }: Judged): string {
  if (tampering !== undefined) return 'tampered'
  return score === null ? 'unscored' : passed ? 'passed' : 'failed'
}

/** Its score, or a sign in place of one. */
export function attemptMark({ score, tampering }: Judged): string {
  if (tampering !== undefined) return '!'
  return score === null ? '?' : score.toFixed(2)
}
