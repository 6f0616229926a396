import type { TamperedAttempt } from '../../core/report/tampered-attempts.ts'
import type { LeftOutTask } from '../../core/run/events.ts'
import type { Plan } from '../../core/run/plan.ts'

/** A task that took no part; of one whose own solution does not pass, the plan has no reason. */
export type LeftOut = Pick<LeftOutTask, 'task'> & Partial<LeftOutTask>

/** What the runs view shows of a run besides its groups. */
export type VerdictNode =
  | { type: 'tampered'; under: string; folder: string; attempts: TamperedAttempt[] }
  | { type: 'left-out'; under: string; folder: string; tasks: LeftOut[] }

/** Answers that tampered, and tasks that took no part; nothing where there are none. */
export function verdictNodes(
  folder: string,
  attempts: TamperedAttempt[],
  { leftOut = [], quarantined = [] }: Pick<Plan, 'leftOut' | 'quarantined'>,
): VerdictNode[] {
  const tasks = [...quarantined.map((task) => ({ task })), ...leftOut]
  return [
    ...(attempts.length > 0 ? [{ type: 'tampered' as const, under: folder, folder, attempts }] : []),
    ...(tasks.length > 0 ? [{ type: 'left-out' as const, under: folder, folder, tasks }] : []),
  ]
}
