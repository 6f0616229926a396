import { CommanderError } from 'commander'
import { isFileFault } from '../core/errors.ts'
import { CANCELLED } from './signals.ts'

/** What the process says of how it ended. */
export const EXIT = { done: 0, failed: 1, usage: 2, budget: 3, cancelled: CANCELLED } as const

/** Errors that a user is meant to read; any other is a fault of ours. */
const EXPECTED = new Set(['UsageError', 'BudgetReached', 'Cancelled', 'AbortError', 'CallError', 'RunFailed'])

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  switch (nameOf(error)) {
    case 'UsageError':
      return EXIT.usage
    case 'BudgetReached':
      return EXIT.budget
    case 'Cancelled':
    case 'AbortError':
      return EXIT.cancelled
    default:
      return EXIT.failed
  }
}

/** Whether the error's own message is the sentence for the user. */
export function isExpected(error: unknown): boolean {
  // Of faults of files Node's sentence names the path.
  return EXPECTED.has(nameOf(error)) || isFileFault(error)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
