import type { LiveStep } from '../agents/agent.ts'
import type { Phase } from '../run/events.ts'
import type { StoredEvent } from './stored-event.ts'

/** An attempt under way, as far as it is shown: its newest turns. */
export interface LiveAttempt {
  phase: Phase
  task: string
  arm: string
  sample: number
  /** what tells it from all others */
  draw: string
  /** in order; those before the first are left out */
  turns: { turn: number; step: LiveStep }[]
}

/** Attempts that are kept, the ones begun first; turns of each, the newest. With shortened steps it stays under some MB. */
const ATTEMPTS = 16
const TURNS = 12

/** What the attempts under way have done, from the events of their run. */
export class LiveAttempts {
  readonly #attempts = new Map<string, LiveAttempt>()
  /** changes whenever what is shown does */
  version = 0

  take(event: StoredEvent): void {
    if (event.type === 'attempt-step') this.#step(event)
    if (event.type === 'rollout-finished' && this.#attempts.delete(event.rollout.draw)) this.version++
  }

  all(): LiveAttempt[] {
    return [...this.#attempts.values()]
  }

  #step({ phase, task, arm, sample, draw, turn, step }: StoredEvent & { type: 'attempt-step' }): void {
    let attempt = this.#attempts.get(draw)
    if (attempt === undefined) {
      if (this.#attempts.size >= ATTEMPTS) return
      attempt = { phase, task, arm, sample, draw, turns: [] }
      this.#attempts.set(draw, attempt)
    }
    const others = attempt.turns.filter((one) => one.turn !== turn)
    attempt.turns = [...others, { turn, step }].sort((a, b) => a.turn - b.turn).slice(-TURNS)
    this.version++
  }
}
