/**
 * The functions that tfgrpo, run as a child process, and the program that starts it (the extension) call in each other over the IPC channel. The
 * program sets TFGRPO_IPC=1; the child asks for its environment before it does anything, so that keys are never in an
 * argument list or in the environment that a process listing shows.
 */
import type { ChatReply, ChatRequest, Usage } from '../../core/ports.ts'
import type { UserMessage } from '../../core/remedy.ts'

/** Set in the child's environment: the other end answers as TrainerHost. */
export const IPC_VARIABLE = 'TFGRPO_IPC'

/** A request as it is sent over the channel: `trim` is a function and stays in the child. */
export type WireRequest = Omit<ChatRequest, 'trim'>

/** A record as tfgrpo prints it with --json. */
export type TrainerRecord = { type: string } & Record<string, unknown>

/** Functions of the program that started tfgrpo. */
export interface TrainerHost {
  /** called first, once: what is added to the child's environment (keys, proxies) */
  environment(): Promise<Record<string, string>>
  /** each record of the command, in order; `record.type` is its kind, `remedies` what can be done */
  record(record: TrainerRecord): void
  /** the run's folder is open: from now on the run can be resumed */
  runOpened(run: { folder: string; resumed: boolean }): void
  /** a line for people; the program words what can be done */
  say(message: UserMessage): void
  /** One request to a host model ("vscode:<vendor>/<id>"). Throws HostModelFailure. */
  chat(model: string, request: WireRequest, signal: AbortSignal): Promise<ChatReply>
}

/** Functions of tfgrpo. */
export interface Trainer {
  /** stop in order; the run can be resumed */
  stop(reason: string): void
}

/**
 * Why a host model gave no reply; from it the child decides whether to try again.
 * - quota: nothing left to spend, or the user allows no more requests; rate: too many requests right now
 * - blocked: this program may not ask for now; no-permission: the user does not allow it; not-found: no such model
 * - overflow: the prompt is too long; cancelled: the request was cancelled; other: the model's provider failed
 */
export type HostModelFailureKind =
  | 'quota'
  | 'rate'
  | 'blocked'
  | 'no-permission'
  | 'not-found'
  | 'overflow'
  | 'cancelled'
  | 'other'

/** A host model gave no reply. The message is the provider's, for people. */
export class HostModelFailure extends Error {
  override readonly name = 'HostModelFailure'
  readonly kind: HostModelFailureKind
  readonly usage?: Usage
  /** for an overflow, in tokens: the model's limit and the length of the prompt */
  readonly context?: { size: number; prompt: number }
  constructor(
    kind: HostModelFailureKind,
    message: string,
    more: { usage?: Usage; context?: { size: number; prompt: number } } = {},
  ) {
    super(message)
    this.kind = kind
    if (more.usage) this.usage = more.usage
    if (more.context) this.context = more.context
  }
}

/** Errors of this channel, besides those of core/errors.ts. */
export const TRAINER_ERRORS = { HostModelFailure }
