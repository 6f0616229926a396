import { CommanderError } from 'commander'
import { isFileFault } from '../core/errors.ts'
import { CANCELLED } from './signals.ts'

/** How the process reports its end. */
export const EXIT = { done: 0, failed: 1, usage: 2, budget: 3, cancelled: CANCELLED } as const

/** Errors that are meant for the user; any other is a fault of this program. */
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
  // For file errors, Node's own sentence names the path.
  return EXPECTED.has(nameOf(error)) || isFileFault(error)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
