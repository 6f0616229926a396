import { join } from 'node:path'
import { Command } from 'commander'
import { many } from '../../core/report/words.ts'
import { formatDiagnostic } from '../../core/tasks/diagnostics.ts'
import {
  type HealthState,
  isQuarantined,
  type TaskHealth,
  withControls,
} from '../../core/verify/task-health.ts'
import { WorkerPatterns } from '../../node/patterns/patterns.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { checkHealth } from '../../node/proposals/check-health.ts'
import { floorsOf } from '../../node/proposals/measure-floors.ts'
import { loadTaskSet } from '../../node/task-files/load-task-set.ts'
import { openWorkspaces } from '../../node/workspaces/open/open-workspaces.ts'
import type { Io } from '../io/io.ts'
import { ProgressCount } from '../io/progress-count.ts'
import { HEALTH_WORDS } from '../run/quarantine.ts'
import { RunFailed } from '../run/stopped.ts'

interface CheckFlags {
  again?: boolean
  unsandboxed?: boolean
}

/** `tfgrpo tasks check FILES`: tests the tasks themselves; no model is called. */
export function tasksCheckCommand(io: Io): Command {
  return new Command('check')
    .summary('test the tasks themselves: solutions must pass, empty and trivial answers must fail')
    .description(
      'Runs the verifier of each task on its solution (three times), on an empty answer and on trivial ones. Tasks whose solution no longer passes are quarantined: no run uses them until they are fixed. Tasks that an answer gets through which does nothing, ends its process, throws or prints a forged report are left out of runs too. Flaky and unsolvable tasks are listed. Reports how many checks have a twin, which is the same check with another expected value: an answer that passes both is found to tamper; a check whose solution passes its twin is listed, since it checks nothing. Unchanged tasks are not run again. The exit code is 1 if a task is quarantined.',
    )
    .argument('<files...>', 'task files, globs, or folders that contain some')
    .option('--again', 'run every check again')
    .option('--unsandboxed', 'run commands of verifiers even if there is no sandbox')
    .action((files: string[], flags: CheckFlags) => tasksCheck(io, files, flags))
}

async function tasksCheck(io: Io, files: string[], flags: CheckFlags): Promise<void> {
  const { set, grpoDir, diagnostics, floors: recorded } = await loadTaskSet(files, { cwd: io.cwd })
  for (const diagnostic of diagnostics) io.say(formatDiagnostic(diagnostic))
  const workspaces = await openWorkspaces({
    unsandboxed: flags.unsandboxed ?? false,
    denyRead: [join(grpoDir, 'runs'), ...set.files],
  })
  const patterns = new WorkerPatterns()
  const progress = new ProgressCount(io, 'tasks checked')
  const opened = await CheckCache.open<TaskHealth>(grpoDir, 'health.jsonl')
  const cache = flags.again ? opened.writeOnly() : opened
  const tasks = new Map(set.tasks.map((task) => [task.id, task]))
  const health = new Map<string, TaskHealth>()
  try {
    const floors = await floorsOf(
      set.tasks,
      flags.again ? new Map() : recorded,
      grpoDir,
      {
        workspaces,
        patterns,
        signal: io.signal,
        onProgress: (done, total, task) => progress.at(done, total, `${task}: answers that do nothing`),
      },
      (error) => {
        throw error
      },
    )
    await checkHealth(set.tasks, {
      level: 'whole',
      workspaces,
      patterns,
      cache,
      signal: io.signal,
      onProgress: (done, total, task, seen, cached) => {
        const judged = withControls(seen, tasks.get(task)!, floors.get(task))
        health.set(task, judged)
        io.record({ type: 'task-checked', done, total, task, ...judged, cached })
        progress.at(done, total, `${task}: ${judged.state}`)
      },
    })
  } finally {
    progress.close()
    await patterns.close()
    await workspaces.close()
  }
  report(
    io,
    set.tasks.map(({ id }) => id),
    health,
  )
}

const ORDER: readonly HealthState[] = ['solution-fails', 'flaky', 'unsolvable', 'trivial', 'unchecked']
function report(io: Io, ids: readonly string[], health: ReadonlyMap<string, TaskHealth>): void {
  const of = (state: HealthState) => ids.filter((id) => health.get(id)?.state === state)
  for (const state of ORDER)
    for (const id of of(state)) io.print(`${id}: ${HEALTH_WORDS[state]}; ${health.get(id)!.reason}`)
  const counts = Object.fromEntries(
    (['healthy', ...ORDER] as const).map((state) => [state, of(state).length]),
  ) as Record<HealthState, number>
  const quarantined = ids.filter((id) => isQuarantined(health.get(id)!))
  const others = ORDER.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${HEALTH_WORDS[state]}`,
  )
  const twins = reportTwins(io, ids, health)
  io.print(`${many(ids.length, 'task')}: ${[`${counts.healthy} healthy`, ...others].join(', ')}.`)
  io.record({
    type: 'tasks-check-finished',
    tasks: ids.length,
    ...counts,
    quarantined,
    ...(twins && { twins }),
  })
  if (quarantined.length > 0)
    throw new RunFailed(
      `${quarantined.length} of ${ids.length} tasks are quarantined because their own solutions do not pass; no run uses them until they are fixed.`,
    )
}

/** How many checks have a twin, and which ones pass whatever they expect. Returns the sums; null without any. */
function reportTwins(
  io: Io,
  ids: readonly string[],
  health: ReadonlyMap<string, TaskHealth>,
): { checks: number; withTwin: number } | null {
  const sum = { checks: 0, withTwin: 0 }
  for (const id of ids) {
    const twins = health.get(id)?.twins
    if (twins === undefined) continue
    sum.checks += twins.checks
    sum.withTwin += twins.withTwin
    if (twins.idle.length === 0) continue
    const names = twins.idle.map((name) => `"${name}"`).join(', ')
    io.print(
      `${id}: its solution passes ${names} also where another value is expected; compare with what the answer gives.`,
    )
  }
  if (sum.checks === 0) return null
  io.print(
    `${sum.withTwin} of ${many(sum.checks, 'check')} have a twin with another expected value, which shows answers that tamper.`,
  )
  return sum
}
