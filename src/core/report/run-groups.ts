import type { Phase } from '../run/events.ts'
import type { StoredEvent } from './stored-event.ts'
import { attemptKey, tamperedBy } from './tampered-attempts.ts'

/** The tries of a task in one phase, with whatever prior. */
export interface RunGroup {
  phase: Phase
  task: string
  tries: number
  passed: number
  unscored: number
  /** those of the unscored whose answers tampered with their checks */
  tampered: number
  /** over the scored tries, null when there is none */
  mean: number | null
}

/** The groups of a run in the order in which each first appears. */
export function runGroups(events: Iterable<StoredEvent>): RunGroup[] {
  const groups = new RunGroups()
  for (const event of events) groups.take(event)
  return groups.all()
}

/** The groups of a run in progress, event by event. */
export class RunGroups {
  readonly #groups = new Map<string, RunGroup & { sum: number; finished: boolean }>()
  /** attempts with a score, since twins of their checks may show later that they tampered */
  readonly #scored = new Map<string, { score: number; passed: boolean }>()

  take(event: StoredEvent): void {
    if (event.type === 'group-finished') {
      const group = this.#groups.get(keyOf(event.phase, event.task))
      if (group) group.finished = true
    }
    if (event.type === 'rollout-tampered') this.#unscore(event)
    if (event.type !== 'rollout-finished') return
    const { phase, rollout } = event
    const key = keyOf(phase, rollout.task)
    let group = this.#groups.get(key)
    if (!group) {
      group = {
        phase,
        task: rollout.task,
        tries: 0,
        passed: 0,
        unscored: 0,
        tampered: 0,
        mean: null,
        sum: 0,
        finished: false,
      }
      this.#groups.set(key, group)
    }
    group.tries++
    if (tamperedBy(event)) group.tampered++
    if (rollout.score === null) group.unscored++
    else {
      group.sum += rollout.score
      this.#scored.set(attemptKey(phase, rollout.draw), { score: rollout.score, passed: rollout.passed })
    }
    if (rollout.passed) group.passed++
    group.mean = meanOf(group)
  }

  #unscore({ phase, task, draw }: { phase: Phase; task: string; draw: string }): void {
    const group = this.#groups.get(keyOf(phase, task))
    const before = this.#scored.get(attemptKey(phase, draw))
    if (!group || !before) return
    this.#scored.delete(attemptKey(phase, draw))
    group.tampered++
    group.unscored++
    group.sum -= before.score
    if (before.passed) group.passed--
    group.mean = meanOf(group)
  }

  all(): RunGroup[] {
    return shown([...this.#groups.values()])
  }

  /**
   * Those to which nothing is added any more, as far as is known. Pairs and trials do not show when a task has had all
   * of its tries: theirs are finished with the station.
   * @param present the station that the run is at
   */
  finished(present: Phase | null): RunGroup[] {
    return shown([...this.#groups.values()].filter(({ phase, finished }) => finished || phase !== present))
  }
}

function meanOf({ tries, unscored, sum }: RunGroup & { sum: number }): number | null {
  return tries === unscored ? null : sum / (tries - unscored)
}

function keyOf(phase: Phase, task: string): string {
  return `${phase}\u0000${task}`
}

function shown(groups: readonly (RunGroup & { sum: number; finished: boolean })[]): RunGroup[] {
  return groups.map(({ sum: _sum, finished: _finished, ...group }) => group)
}
