import { CallError, type CallErrorKind } from '../../core/errors.ts'
import type { Usage } from '../../core/ports.ts'
import type { Remedy } from '../../core/remedy.ts'
import type { Parameter } from './wire/adapter.ts'

/** One request that did not give a reply: what it was, and what may help. */
export interface Fault {
  kind: CallErrorKind
  /** one sentence for people, without secrets: what happened, to what */
  message: string
  /** what can be done about it; left out where there is nothing */
  remedies?: readonly Remedy[]
  /** the endpoint has too much to do or is not there: all calls to it should wait */
  congested: boolean
  /** milliseconds that the endpoint asks to wait */
  retryAfterMs: number | null
  /** the parameter that a refusal named */
  parameter?: Parameter
  /** the largest value that it takes, where a refusal of max_tokens says so */
  atMost?: number
  /** tokens, where an overflow says so: the context's size and the prompt's */
  context?: { size: number; prompt: number | null }
  /** sending the same again would end the same */
  final?: boolean
  /** usage of a reply that is of no use */
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

/** What callers get of a fault that nothing more can be done about here. */
export function callErrorOf({ kind, message, remedies }: Fault): CallError {
  return new CallError(kind, message, remedies)
}

/** What error sentences need to know about the call. */
export interface CallContext {
  /** of the endpoint */
  label: string
  model: string
  /** name of the environment variable that holds the key */
  keyEnv: string | null
  hasKey: boolean
  /** values that must not show */
  secrets: readonly string[]
}
