import { UsageError } from '../../core/errors.ts'
import type { Patterns, Workspaces } from '../../core/ports.ts'
import type { TaskSet } from '../../core/tasks/task.ts'
import { type HealthState, isQuarantined, type TaskHealth } from '../../core/verify/task-health.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { checkHealth } from '../../node/proposals/check-health.ts'
import type { Io } from '../io/io.ts'
import { ProgressCount } from '../io/progress-count.ts'

/** Tasks of doubtful health that people are shown one by one; programs get all. */
const LISTED = 20

/**
 * The set without the tasks whose own solution does not pass any more: nothing true could be learned from them. Only
 * what changed since it was last tried is tried. Tasks that stay, but that teach little (flaky, unsolvable, trivially
 * solvable), are named as far as that is known without more. Throws UsageError where no task is left.
 * @param began ids of what a run that is gone on with began with: those stay, whether or not their solutions pass now,
 *   and those that it began without stay out
 */
export async function withoutQuarantined(
  io: Io,
  set: TaskSet,
  grpoDir: string,
  ports: { workspaces: Workspaces; patterns: Patterns },
  began: { with: ReadonlySet<string>; without: ReadonlySet<string> },
): Promise<TaskSet> {
  const progress = new ProgressCount(io, 'solutions tried')
  let fresh = 0
  const health = await checkHealth(set.tasks, {
    level: 'quick',
    ...ports,
    cache: await CheckCache.open<TaskHealth>(grpoDir, 'health.jsonl'),
    signal: io.signal,
    onProgress: (done, total, task, _health, cached) => {
      if (!cached) fresh++
      if (fresh > 0) progress.at(done, total, task)
    },
  }).finally(() => progress.close())
  const out = new Set<string>()
  for (const [task, found] of health) {
    const fails = isQuarantined(found)
    if (began.with.has(task) || (!fails && !began.without.has(task))) continue
    out.add(task)
    const reason = fails ? found.reason : 'it stood so when this run began, and counts for the next run.'
    io.record({ type: 'task-quarantined', task, reason })
    io.say(`Task ${task} is quarantined: ${reason}`)
  }
  sayDoubtful(
    io,
    [...health].filter(([task, found]) => !out.has(task) && DOUBTFUL.has(found.state)),
  )
  if (out.size === 0) return set
  const tasks = set.tasks.filter(({ id }) => !out.has(id))
  if (tasks.length === 0)
    throw new UsageError('Every task is quarantined, since no solution passes; see above.', [
      { do: 'check-task-health' },
    ])
  return { ...set, tasks }
}

function sayDoubtful(io: Io, doubtful: readonly (readonly [task: string, health: TaskHealth])[]): void {
  for (const [task, { state, reason }] of doubtful) io.record({ type: 'task-doubtful', task, state, reason })
  for (const [task, found] of doubtful.slice(0, LISTED)) {
    const stays = isQuarantined(found) ? ', but stays in the run that began with it' : ''
    io.say(`Task ${task} is ${HEALTH_WORDS[found.state]}${stays}: ${found.reason}`)
  }
  if (doubtful.length > LISTED)
    io.say(`... and ${doubtful.length - LISTED} more such tasks; "tfgrpo tasks check" lists them.`)
}

const DOUBTFUL: ReadonlySet<HealthState> = new Set(['solution-fails', 'flaky', 'unsolvable', 'trivial'])

/** What a task is called by its state of health. */
export const HEALTH_WORDS: Record<HealthState, string> = {
  healthy: 'healthy',
  'solution-fails': 'quarantined',
  flaky: 'flaky',
  unsolvable: 'unsolvable',
  trivial: 'trivially solvable',
  unchecked: 'not checked',
}
