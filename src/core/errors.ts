/**
 * The error family. Each says what happened, to what, and what to do; `message` is one sentence for people.
 * Told apart by `name`, so that it works across bundles and processes.
 */

/** Wrong input by the user: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What a budget is of; `cost` in USD. */
export type BudgetName = 'calls' | 'tokens' | 'cost' | 'minutes'

/** A budget was reached: exit code 3, resumable. */
export class BudgetReached extends Error {
  override readonly name = 'BudgetReached'
  readonly budget: BudgetName
  constructor(budget: BudgetName, message: string) {
    super(message)
    this.budget = budget
  }
}

/** Stopped by the user: exit code 130, resumable. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  constructor(message = 'Cancelled.') {
    super(message)
  }
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
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly kind: CallErrorKind
  constructor(kind: CallErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.kind = kind
  }
  /** whether the whole run must stop: no later call can succeed */
  get fatal(): boolean {
    return FATAL.has(this.kind)
  }
}

/** Whether files are at fault: one that cannot be read or written, a full disk, or a journal that met one. */
export function isFileFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  // Errors of the operating system tell their code and the call that failed.
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown }
  return error.name === 'JournalError' || (typeof code === 'string' && typeof syscall === 'string')
}

/** `instanceof` that works across bundles. */
export function isNamed<T extends Error>(error: unknown, name: T['name']): error is T {
  return error instanceof Error && error.name === name
}
