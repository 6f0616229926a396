import type { Remedy } from '../../core/remedy.ts'

/** A sentence for the user: what is wrong, where, and what would be right. Shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** what can be done about it, as reported by tfgrpo */
  readonly remedies: readonly Remedy[]
  constructor(message: string, remedies: readonly Remedy[] = []) {
    super(message)
    this.remedies = remedies
  }
}

/** The user cancelled: nothing is shown. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && ['Canceled', 'Cancelled', 'AbortError'].includes(error.name)
}

/** Whether the error's own message is the sentence for the user. */
export function isExpected(error: unknown): error is Error {
  return error instanceof Error && ['UserError', 'UsageError', 'CallError'].includes(error.name)
}
