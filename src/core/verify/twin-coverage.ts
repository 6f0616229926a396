import type { Task } from '../tasks/task.ts'
import { hasTwins, referenceOf, type TwinContext, validTwins } from './valid-twins.ts'

/** Which checks of a task have a twin that its solution fails. */
export interface TwinCoverage {
  /** checks that the solution passes */
  checks: number
  /** of these, those with a twin: an answer that passes one by other means than its own is found */
  withTwin: number
  /** checks that the solution passes whatever value they expect: they check nothing that it gives */
  idle: string[]
}

/** Tries the twins on the task's solution; null where no code verifies answers, or there is no solution. */
export async function twinCoverage(
  task: Task,
  context: Omit<TwinContext, 'draw'>,
): Promise<TwinCoverage | null> {
  const reference = referenceOf(task, null, '')
  const specs = task.verify.filter(hasTwins)
  if (reference === null || specs.length === 0) return null
  const out: TwinCoverage = { checks: 0, withTwin: 0, idle: [] }
  for (const spec of specs) {
    const twins = await validTwins(task, spec, reference, context)
    if (twins === null) continue
    out.checks += twins.pairs.size + twins.idle.length + twins.uncovered.length
    out.withTwin += twins.pairs.size
    out.idle.push(...twins.idle)
  }
  return out
}
