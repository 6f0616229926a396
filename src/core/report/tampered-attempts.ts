import type { Phase } from '../run/events.ts'
import type { StoredEvent } from './stored-event.ts'

/** An attempt without a score, since its answer tampered with its checks. */
export interface TamperedAttempt {
  phase: Phase
  task: string
  arm: string
  draw: string
  /** how it tampered, in one sentence */
  sentence: string
}

/** Those of a run in the order in which they were found, each once. */
export function tamperedAttempts(events: Iterable<StoredEvent>): TamperedAttempt[] {
  const found = new Map<string, TamperedAttempt>()
  for (const event of events) {
    const one = tamperedBy(event)
    if (one !== null && !found.has(attemptKey(one.phase, one.draw)))
      found.set(attemptKey(one.phase, one.draw), one)
  }
  return [...found.values()]
}

/** What an event shows of it: a verifier sees some of it at once, twins of the checks show the rest later. */
export function tamperedBy(event: StoredEvent): TamperedAttempt | null {
  if (event.type === 'rollout-tampered') {
    const { phase, task, arm, draw, sentence } = event
    return { phase, task, arm, draw, sentence }
  }
  if (event.type !== 'rollout-finished' || event.rollout.tampering === undefined) return null
  const { task, arm, draw, tampering } = event.rollout
  return { phase: event.phase, task, arm, draw, sentence: tampering }
}

/** What makes an attempt of a run unlike all others. */
export function attemptKey(phase: string, draw: string): string {
  return `${phase}\u0000${draw}`
}
