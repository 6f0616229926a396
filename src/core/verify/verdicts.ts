import type { CallError } from '../errors.ts'
import { isNamed } from '../errors.ts'
import { type Remedy, withRemedies } from '../remedy.ts'
import type { Check, Verdict } from './verdict.ts'

export function unscored(reason: string, remedies?: readonly Remedy[]): Verdict {
  return { score: null, passed: false, feedback: '', checks: [], reason, ...withRemedies(remedies) }
}

/** @param sentence how the submission tampered with its checks */
export function tampered(sentence: string): Verdict {
  return { ...unscored(sentence), tampering: sentence }
}

/** A verdict of one check: all or nothing. */
export function allOrNothing(passed: boolean, check: Omit<Check, 'passed'>, feedback: string): Verdict {
  return { score: passed ? 1 : 0, passed, feedback: passed ? '' : feedback, checks: [{ ...check, passed }] }
}

/**
 * Whether an error concerns the run, not this one reply: a budget, a stop, a key. Such errors pass through;
 * everything else makes the rollout unscored.
 */
export function endsRun(error: unknown): boolean {
  return (
    isNamed(error, 'BudgetReached') ||
    isNamed(error, 'Cancelled') ||
    isNamed(error, 'AbortError') ||
    (isNamed<CallError>(error, 'CallError') && error.fatal)
  )
}

/** An error as one sentence. */
export function sentence(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]!
  return /[.!?]$/.test(text) ? text : `${text}.`
}
