import type { Phase } from '../train/events.ts'
import type { StoredEvent } from './stored-event.ts'

/** The tries of a task in one phase, whatever library stood in front. */
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
  const groups = new Map<string, RunGroup & { sum: number }>()
  for (const event of events) {
    if (event.type !== 'rollout-finished') continue
    const { phase, rollout } = event
    const key = `${phase}\u0000${rollout.task}`
    let group = groups.get(key)
    if (!group) {
      group = { phase, task: rollout.task, tries: 0, passed: 0, unscored: 0, mean: null, sum: 0 }
      groups.set(key, group)
    }
    group.tries++
    if (rollout.score === null) group.unscored++
    else group.sum += rollout.score
    if (rollout.passed) group.passed++
    const scored = group.tries - group.unscored
    group.mean = scored === 0 ? null : group.sum / scored
  }
  return [...groups.values()].map(({ sum: _, ...group }) => group)
}
