/**
 * What a program that starts tfgrpo as a child (the extension) and the child ask of each other over the IPC channel. The
 * program sets TFGRPO_IPC=1; the child asks for its environment before it does anything, so that keys are never in an
 * argument list or in the environment that a process listing shows.
 */
import type { ChatReply, ChatRequest, Usage } from '../../core/ports.ts'
import type { Told } from '../../core/remedy.ts'

/** Set in the child's environment: the other end answers as TrainerHost. */
export const IPC_VARIABLE = 'TFGRPO_IPC'

/** A request as it crosses the channel: `trim` is a function and stays with the child. */
export type WireRequest = Omit<ChatRequest, 'trim'>

/** A record as tfgrpo prints it with --json. */
export type TrainerRecord = { type: string } & Record<string, unknown>

/** What tfgrpo asks of the program, and tells it. */
export interface TrainerHost {
  /** first of all, once: what is added to the child's environment (keys, proxies) */
  environment(): Promise<Record<string, string>>
  /** each record of the command, in order; `record.type` says which, `remedies` what can be done */
  record(record: TrainerRecord): void
  /** the run's folder is open: from here on it can be resumed */
  runOpened(run: { folder: string; resumed: boolean }): void
  /** a line for people; the program words what can be done */
  say(told: Told): void
  /** One request to a host model ("vscode:<vendor>/<id>"). Throws HostModelFailure. */
  chat(model: string, request: WireRequest, signal: AbortSignal): Promise<ChatReply>
}

/** What the program tells tfgrpo. */
export interface Trainer {
  /** stop in order; the run can be resumed */
  stop(reason: string): void
}

/**
 * Why a host model gave no reply; the child decides from it whether asking again can help.
 * - quota: nothing left to spend, or the user allows no more requests; rate: too many requests right now
 * - blocked: this program may not ask for now; no-permission: the user does not allow it; not-found: no such model
 * - overflow: the prompt is too long; cancelled: the request was cancelled; other: the model's side failed
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

/** A host model gave no reply. The message is what its side says, for people. */
export class HostModelFailure extends Error {
  override readonly name = 'HostModelFailure'
  readonly kind: HostModelFailureKind
  readonly usage?: Usage
  /** tokens, of an overflow: what the model takes and what the prompt has */
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

/** Errors of this channel, beside those of core/errors.ts. */
export const TRAINER_ERRORS = { HostModelFailure }
