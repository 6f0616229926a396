/**
 * What a program that starts tfgrpo as a child (the extension) and the child say to each other over the IPC channel.
 * The program sets TFGRPO_IPC=1; the child waits for `environment` before it does anything, so that keys are never in
 * an argument list or in the environment that a process listing shows.
 */
import type { ChatReply, ChatRequest, Usage } from '../../core/ports.ts'
import type { Remedy } from '../../core/remedy.ts'

/** Set in the child's environment: the other end speaks this protocol. */
export const IPC_VARIABLE = 'TFGRPO_IPC'

/** A request as it crosses the channel: `trim` is a function and stays with the child. */
export type WireRequest = Omit<ChatRequest, 'trim'>

/** From the program to tfgrpo. */
export type ToTrainer =
  /** first of all, once: added to the child's environment (keys, proxies) */
  | { type: 'environment'; variables: Record<string, string> }
  /** stop in order; the run can be resumed */
  | { type: 'stop'; reason: string }
  /** answers to `chat` */
  | { type: 'chat-reply'; id: number; reply: ChatReply }
  | {
      type: 'chat-failed'
      id: number
      kind: ChatFailure
      /** what the model's side says, for people */
      message: string
      usage?: Usage
      /** tokens, of an overflow: what the model takes and what the prompt has */
      context?: { size: number; prompt: number }
    }

/**
 * Why the program's model gave no reply; the child decides from it whether asking again can help.
 * - quota: nothing left to spend, or the user allows no more requests; rate: too many requests right now
 * - blocked: this program may not ask for now; no-permission: the user does not allow it; not-found: no such model
 * - overflow: the prompt is too long; cancelled: the request was cancelled; other: the model's side failed
 */
export type ChatFailure =
  | 'quota'
  | 'rate'
  | 'blocked'
  | 'no-permission'
  | 'not-found'
  | 'overflow'
  | 'cancelled'
  | 'other'

/** From tfgrpo to the program. */
export type FromTrainer =
  /** each record of the command, in order; `record.type` says which, `remedies` what can be done, by code */
  | { type: 'record'; record: { type: string } & Record<string, unknown> }
  /** the run's folder is open: from here on it can be resumed */
  | { type: 'run-opened'; folder: string; resumed: boolean }
  /** a line for people, and what can be done: the program words that in its own terms */
  | { type: 'say'; line: string; remedies?: readonly Remedy[] }
  /** a call to a model that the program lends ("--model vscode:<id>"); cancelled by `chat-cancel` */
  | { type: 'chat'; id: number; model: string; request: WireRequest }
  | { type: 'chat-cancel'; id: number }
