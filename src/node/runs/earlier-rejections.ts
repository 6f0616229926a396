import type { Library } from '../../core/library/experience.ts'
import type { EarlierRejection } from '../../core/run/plan.ts'
import { readRun } from './read-run.ts'
import { runOutcomes } from './run-outcomes.ts'

/** Number of earlier training runs that are read, newest first. */
const RUNS = 3
/** Number of their lessons that a plan keeps. */
const MAX = 24

/**
 * Lessons that the newest training runs of this library tried in vain, with the tasks that taught them, newest first: the
 * optimizer sees them, so that it does not propose them again. Lessons still in the library are left out.
 * @param grpo folder `.grpo`
 */
export async function earlierRejections(grpo: string, library: Library): Promise<EarlierRejection[]> {
  const found: EarlierRejection[] = []
  let read = 0
  for await (const { folder, result } of runOutcomes(grpo)) {
    if (result.type !== 'run-finished') continue
    if (read++ === RUNS) break
    found.push(...(await triedInVain(folder)))
  }
  const held = new Set(library.experiences.map(({ text }) => text))
  const seen = new Set<string>()
  return found.filter(({ text }) => !held.has(text) && !seen.has(text) && seen.add(text)).slice(0, MAX)
}

async function triedInVain(folder: string): Promise<EarlierRejection[]> {
  const { events } = await readRun(folder)
  const tasks = new Map<string, string[]>()
  const last = new Map<string, EarlierRejection>()
  for (const event of events) {
    // An example is no lesson that an optimizer could write again.
    if (event.type === 'operation-applied' && event.operation.op === 'add' && !event.operation.example)
      tasks.set(event.id, event.operation.tasks)
    if (event.type !== 'trial-measured') continue
    for (const { candidate, text, status } of event.results) {
      const taught = tasks.get(candidate)
      if (taught && (status === 'harmful' || status === 'unproven'))
        last.set(candidate, { text, tasks: taught, harmful: status === 'harmful' })
      else last.delete(candidate)
    }
  }
  return [...last.values()]
}
