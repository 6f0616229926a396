import type { Phase } from '../run/events.ts'
import type { StoredEvent } from './stored-event.ts'

/** The tries of a task in one phase, with whatever prior. */
export interface RunGroup {
  phase: Phase
  task: string
  tries: number
  passed: number
  unscored: number
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

  take(event: StoredEvent): void {
    if (event.type === 'group-finished') {
      const group = this.#groups.get(keyOf(event.phase, event.task))
      if (group) group.finished = true
    }
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
        mean: null,
        sum: 0,
        finished: false,
      }
      this.#groups.set(key, group)
    }
    group.tries++
    if (rollout.score === null) group.unscored++
    else group.sum += rollout.score
    if (rollout.passed) group.passed++
    const scored = group.tries - group.unscored
    group.mean = scored === 0 ? null : group.sum / scored
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

function keyOf(phase: Phase, task: string): string {
  return `${phase}\u0000${task}`
}

function shown(groups: readonly (RunGroup & { sum: number; finished: boolean })[]): RunGroup[] {
  return groups.map(({ sum: _sum, finished: _finished, ...group }) => group)
}
