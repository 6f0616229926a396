import { CallError, type CallErrorKind } from '../../core/errors.ts'
import type { Usage } from '../../core/ports.ts'
import type { Remedy } from '../../core/remedy.ts'
import type { Parameter } from './wire/adapter.ts'

/** One request without a reply: what happened, and what may help. */
export interface Fault {
  kind: CallErrorKind
  /** one sentence for people, without secrets: what happened, to what */
  message: string
  /** what can be done about it; left out if there is nothing */
  remedies?: readonly Remedy[]
  /** the endpoint is overloaded or unreachable: all calls to it should wait */
  congested: boolean
  /** milliseconds that the endpoint asks to wait */
  retryAfterMs: number | null
  /** the parameter that a refusal named */
  parameter?: Parameter
  /** the largest value of max_tokens that it accepts, if the refusal gives it */
  limit?: number
  /** for an overflow, if given, in tokens: the size of the context and of the prompt */
  context?: { size: number; prompt: number | null }
  /** repeating the request would end the same */
  final?: boolean
  /** what answered is no chat API: the address may be wrong */
  elsewhere?: boolean
  /** usage of a reply that could not be used */
  usage?: Usage
}

/** Thrown inside this folder only; callers get a CallError. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault
  constructor(fault: Fault, options?: { cause?: unknown }) {
    super(fault.message, options)
    this.fault = fault
  }
}

/** The error that callers get when nothing more can be done about a fault here. */
export function callErrorOf({ kind, message, remedies }: Fault): CallError {
  return new CallError(kind, message, remedies)
}

/** What error messages need to know about the call. */
export interface CallContext {
  /** name of the endpoint in messages */
  label: string
  model: string
  /** name of the environment variable that holds the key */
  keyEnv: string | null
  hasKey: boolean
  /** values that must not be shown */
  secrets: readonly string[]
}
