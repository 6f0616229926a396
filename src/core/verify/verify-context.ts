import type { ChatReply, ChatRequest, CommandRequest, CommandResult, Patterns } from '../ports.ts'
import type { VerifierSpec } from '../tasks/task.ts'

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
