import type { ChatReply, ChatRequest, CommandRequest, CommandResult, Patterns } from '../ports.ts'
import type { Remedy } from '../remedy.ts'
import type { VerifierSpec } from '../tasks/task.ts'

/** One named check inside a verdict, e.g. one test of a test run. */
export interface Check {
  name: string
  passed: boolean
  /** the message of the check; for failures the expected side comes first */
  message?: string
  expected?: string
  received?: string
  /** an empty or trivial submission passes it too: it does not count, but must not break */
  idle?: true
}

/** The decision of a verifier on one reply. */
export interface Verdict {
  /** in [0,1]; null = unscored: the verifier could not decide, which is never a 0 */
  score: number | null
  passed: boolean
  /** what learning feeds on: quotes the failing checks, what was expected first; '' when all passed */
  feedback: string
  checks: Check[]
  /** why it is unscored, one sentence */
  reason?: string
  /** how the submission tampered with its checks, one sentence: unscored, and never learned from */
  tampering?: string
  /** paths of a change that had no effect on the score: they decide checks, and are scored as they were */
  ignored?: string[]
  /** what can be done about that; verdicts of older versions have none */
  remedies?: readonly Remedy[]
}

/** What a verifier needs from outside. `command` and `judge` cost time or money: the trainer journals them. */
export interface VerifyContext {
  patterns: Patterns
  command(request: Omit<CommandRequest, 'draw'>, draw: string): Promise<CommandResult>
  judge(request: ChatRequest): Promise<ChatReply>
  /** coordinates of the rollout, fixed by the plan */
  draw: string
  signal: AbortSignal
}

export type SpecOf<T extends VerifierSpec['type']> = Extract<VerifierSpec, { type: T }>
