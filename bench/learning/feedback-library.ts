import { recurringChecks } from '../../src/core/learn/failing-checks.ts'
import type { Experience } from '../../src/core/library/experience.ts'
import { spliceLibrary } from '../../src/core/library/splice-library.ts'
import type { Group, Rollout } from '../../src/core/rollouts/rollout.ts'

/** Pasted quotes: as many as two lessons of ours carry. */
const BLOCKS = 2
const QUOTES = 3

/**
 * The most frequent failing checks of these first tries as a library, without any rule: what lessons have to beat.
 * The kinds that most tasks failed take turns, so that the quotes are of different kinds and tasks. Null when nothing
 * failed with words.
 */
export function feedbackLibrary(rollouts: readonly Rollout[]): string | null {
  const groups = new Map<string, Group>()
  for (const rollout of rollouts) {
    const group = groups.get(rollout.task) ?? { task: rollout.task, arm: rollout.arm, rollouts: [] }
    group.rollouts.push(rollout)
    groups.set(rollout.task, group)
  }
  const ordered = [...groups.values()].sort((a, b) => (a.task < b.task ? -1 : 1))
  const kinds = recurringChecks(ordered).slice(0, QUOTES)
  const experiences = Array.from({ length: BLOCKS }, (_, turn): Experience => {
    return {
      id: `E${turn + 1}`,
      text: 'What checks of this code base expected.',
      evidence: kinds.flatMap(({ quotes }) => quotes[turn]?.text ?? []),
      tags: [],
      status: 'candidate',
      pinned: true,
      history: [],
    }
  }).filter(({ evidence }) => evidence.length > 0)
  if (experiences.length === 0) return null
  return spliceLibrary(null, { version: 1, next: experiences.length + 1, experiences })
}
