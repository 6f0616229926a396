import type { Remedy } from '../remedy.ts'

/** One named check inside a verdict, e.g. one test of a test run. */
export interface Check {
  name: string
  passed: boolean
  /** what the check said; for failures the expected side stands first */
  message?: string
  expected?: string
  received?: string
}

/** What a verifier says of one reply. */
export interface Verdict {
  /** in [0,1]; null = unscored: the verifier could not say, which is never a 0 */
  score: number | null
  passed: boolean
  /** what learning feeds on: quotes the failing checks, what was expected first; '' when all passed */
  feedback: string
  checks: Check[]
  /** why it is unscored, one sentence */
  reason?: string
  /** what can be done about that; verdicts of older versions have none */
  remedies?: readonly Remedy[]
}
