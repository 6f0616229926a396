import { UsageError } from '../../core/errors.ts'
import type { Patterns, Workspaces } from '../../core/ports.ts'
import type { LeftOutTask } from '../../core/run/events.ts'
import type { TaskSet } from '../../core/tasks/task.ts'
import { type HealthState, isQuarantined, type TaskHealth } from '../../core/verify/task-health.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { checkHealth } from '../../node/proposals/check-health.ts'
import type { Io } from '../io/io.ts'
import { ProgressCount } from '../io/progress-count.ts'

/** Tasks of doubtful health that are shown to people one by one; programs get all of them. */
const LISTED = 20

/**
 * The set without the tasks whose own solution no longer passes: nothing true could be learned from them. Only what
 * changed since the last check is run. Tasks that stay but teach little (flaky, unsolvable) are reported as far as
 * earlier checks know; those that they found trivially solvable are left out. Throws UsageError if every task is
 * quarantined.
 * @param began ids of the tasks that a resumed run began with: they stay, whether or not their solutions pass now, and
 *   tasks that it began without stay out
 */
export async function withoutQuarantined(
  io: Io,
  set: TaskSet,
  grpoDir: string,
  ports: { workspaces: Workspaces; patterns: Patterns },
  began: { with: ReadonlySet<string>; without: ReadonlySet<string> },
): Promise<{ set: TaskSet; leftOut: LeftOutTask[] }> {
  const progress = new ProgressCount(io, 'solutions checked')
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
  const leftOut: LeftOutTask[] = []
  for (const [task, found] of health) {
    if (found.state === 'trivial' && !began.with.has(task)) {
      out.add(task)
      leftOut.push({ task, control: 'trivial', reason: found.reason })
      continue
    }
    const fails = isQuarantined(found)
    if (began.with.has(task) || (!fails && !began.without.has(task))) continue
    out.add(task)
    const reason = fails
      ? found.reason
      : 'its solution did not pass when this run began; the next run will use it.'
    io.record({ type: 'task-quarantined', task, reason })
    io.say(`Task ${task} is quarantined: ${reason}`)
  }
  sayDoubtful(
    io,
    [...health].filter(([task, found]) => !out.has(task) && DOUBTFUL.has(found.state)),
  )
  if (out.size === 0) return { set, leftOut }
  const tasks = set.tasks.filter(({ id }) => !out.has(id))
  if (tasks.length === 0 && leftOut.length === 0)
    throw new UsageError('Every task is quarantined because no solution passes; see above.', [
      { do: 'check-task-health' },
    ])
  return { set: { ...set, tasks }, leftOut }
}

function sayDoubtful(io: Io, doubtful: readonly (readonly [task: string, health: TaskHealth])[]): void {
  for (const [task, { state, reason }] of doubtful) io.record({ type: 'task-doubtful', task, state, reason })
  for (const [task, found] of doubtful.slice(0, LISTED)) {
    const stays = isQuarantined(found) ? ', but stays in this run, which began with it' : ''
    io.say(`Task ${task} is ${HEALTH_WORDS[found.state]}${stays}: ${found.reason}`)
  }
  if (doubtful.length > LISTED)
    io.say(`... and ${doubtful.length - LISTED} more such tasks; "tfgrpo tasks check" lists them.`)
}

const DOUBTFUL: ReadonlySet<HealthState> = new Set(['solution-fails', 'flaky', 'unsolvable'])

/** The word for each state of health. */
export const HEALTH_WORDS: Record<HealthState, string> = {
  healthy: 'healthy',
  'solution-fails': 'quarantined',
  flaky: 'flaky',
  unsolvable: 'unsolvable',
  trivial: 'trivially solvable',
  unchecked: 'not checked',
}
