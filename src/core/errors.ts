import { type BudgetName, type Remedy, type UserMessage, withRemedies } from './remedy.ts'

/**
 * The error family. `message` states what happened and to what, in one sentence that any surface can show; `remedies`
 * holds what can be done, which each surface words. They are distinguished by `name`, so that it works across bundles; what
 * they hold is plain data, so that it crosses processes.
 */

/** What a user sees of an error. */
abstract class ErrorForUser extends Error {
  /** any one of them helps; [] where there is nothing to do */
  readonly remedies: readonly Remedy[]
  constructor(message: string, remedies: readonly Remedy[] = [], options?: { cause?: unknown }) {
    super(message, options)
    this.remedies = remedies
  }
}

/** Wrong input by the user: exit code 2. */
export class UsageError extends ErrorForUser {
  override readonly name = 'UsageError'
}

/** A budget was reached: exit code 3, resumable. */
export class BudgetReached extends ErrorForUser {
  override readonly name = 'BudgetReached'
  readonly budget: BudgetName
  constructor(budget: BudgetName, message: string, remedies: readonly Remedy[] = []) {
    super(message, remedies)
    this.budget = budget
  }
}

/** Stopped by the user: exit code 130, resumable. */
export class Cancelled extends ErrorForUser {
  override readonly name = 'Cancelled'
  constructor(message = 'Cancelled.', remedies: readonly Remedy[] = []) {
    super(message, remedies)
  }
}

/** The journal cannot be read or written: the run stops, with all that was answered so far kept. Exit code 1. */
export class JournalError extends ErrorForUser {
  override readonly name = 'JournalError'
}

/**
 * - `fatal` kinds end the run at once, since no later call can succeed: key (401/403), model (unknown model),
 *   endpoint (address refused or unknown host, certificate), quota (nothing left to spend).
 * - the others make one rollout unscored: rate, server, timeout, connection, cut, overflow, refusal, thinking
 *   (thought until the limit), malformed (a reply that cannot be used), deadline (a user's pattern took too long),
 *   sandbox (a command could not be run), request (the endpoint refuses this request).
 */
export type CallErrorKind =
  | 'key'
  | 'model'
  | 'endpoint'
  | 'quota'
  | 'rate'
  | 'server'
  | 'timeout'
  | 'connection'
  | 'cut'
  | 'overflow'
  | 'refusal'
  | 'thinking'
  | 'malformed'
  | 'deadline'
  | 'sandbox'
  | 'request'

const FATAL: ReadonlySet<CallErrorKind> = new Set<CallErrorKind>(['key', 'model', 'endpoint', 'quota'])

/** A call that failed after all retries that could help. */
export class CallError extends ErrorForUser {
  override readonly name = 'CallError'
  readonly kind: CallErrorKind
  constructor(
    kind: CallErrorKind,
    message: string,
    remedies: readonly Remedy[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, remedies, options)
    this.kind = kind
  }
  /** whether the whole run must stop: no later call can succeed */
  get fatal(): boolean {
    return FATAL.has(this.kind)
  }
}

/** No try of a run could be scored, so it can tell nothing. Exit code 1. */
export class NothingScored extends ErrorForUser {
  override readonly name = 'NothingScored'
}

/** Whether files are at fault: one that cannot be read or written, a full disk, or a journal that met one. */
export function isFileFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  // Errors of the operating system have a code and the call that failed.
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown }
  return error.name === 'JournalError' || (typeof code === 'string' && typeof syscall === 'string')
}

/** `instanceof` that works across bundles. */
export function isNamed<T extends Error>(error: unknown, name: T['name']): error is T {
  return error instanceof Error && error.name === name
}

/** The message of an error for people; for a foreign's error its message alone. */
export function messageOf(error: unknown): UserMessage {
  if (!(error instanceof Error)) return { sentence: String(error) }
  const { remedies } = error as Partial<ErrorForUser>
  return { sentence: error.message, ...withRemedies(remedies) }
}
