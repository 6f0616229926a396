import { canonicalJson } from '../../core/digest.ts'
import type { Measure, Plan } from '../../core/run/plan.ts'
import { DEFAULT_AGENT } from '../../core/tasks/agent-name.ts'

/** Settings that decide when something is computed, never what. */
const SCHEDULING = new Set(['concurrency'])

/** Number of ids listed in one sentence; the rest is counted. */
const NAMED = 5

/**
 * The differences between the stored plan of a run and the one now asked for, one sentence each; empty if they are the
 * same run. The run's name and the spelling of file names do not count, the tasks in the files do.
 */
export function diffPlans(stored: Plan, now: Plan): string[] {
  const out: string[] = []
  if (stored.mode !== now.mode) out.push(`The run's mode is ${stored.mode}, now it is ${now.mode}.`)
  if (stored.seed !== now.seed) out.push(`The run's seed is ${stored.seed}, now it is ${now.seed}.`)
  const [agent, agentNow] = [stored.agent ?? DEFAULT_AGENT, now.agent ?? DEFAULT_AGENT]
  if (agent !== agentNow) out.push(`The run's agent is ${agent}, now it is ${agentNow}.`)
  const [writer, writerNow] = [stored.optimizerAgent, now.optimizerAgent]
  if (writer !== writerNow)
    out.push(`The run's lessons are written by ${writerWords(writer)}, now by ${writerWords(writerNow)}.`)
  for (const role of ['policy', 'optimizer', 'judge'] as const)
    if (stored.models[role] !== now.models[role])
      out.push(`The run's ${role} model is ${stored.models[role]}, now it is ${now.models[role]}.`)
  if (
    stored.library !== undefined &&
    now.library !== undefined &&
    slashed(stored.library) !== slashed(now.library)
  )
    out.push(`The run's library is ${stored.library} (from .grpo), now it is ${now.library}.`)
  const before = stored.settings as unknown as Record<string, unknown>
  const after = now.settings as unknown as Record<string, unknown>
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (SCHEDULING.has(name)) continue
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(after[name])]
    if (was !== is)
      out.push(`The run's setting ${name} is ${was ?? 'not set'}, now it is ${is ?? 'not set'}.`)
  }
  if (stored.measure && now.measure && canonicalJson(stored.measure) !== canonicalJson(now.measure))
    out.push(`The run measures ${measureWords(stored.measure)}, now it is ${measureWords(now.measure)}.`)
  out.push(...diffTasks(stored.tasks, now.tasks))
  if (stored.prompts !== now.prompts)
    out.push(
      `The run was made with version ${stored.prompts} of the prompts, this tfgrpo uses ${now.prompts}.`,
    )
  if (stored.startLibrary !== now.startLibrary)
    out.push('The library is not the one that the run started from.')
  return out
}

function writerWords(agent: string | undefined): string {
  return agent === undefined ? 'the optimizer model' : `the agent ${JSON.stringify(agent)}`
}

/** Older versions stored a path with Windows separators. */
function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}

function measureWords({ split, tasks, compare, include }: Measure): string {
  const what = tasks ? `the tasks ${tasks.slice(0, NAMED).join(', ')}` : `the split ${split}`
  return `${what} with ${include} experiences${compare ? ' compared with none' : ''}`
}

function diffTasks(stored: Plan['tasks'], now: Plan['tasks']): string[] {
  const added = Object.keys(now).filter((id) => !Object.hasOwn(stored, id))
  const removed = Object.keys(stored).filter((id) => !Object.hasOwn(now, id))
  const common = Object.keys(stored).filter((id) => Object.hasOwn(now, id))
  const changed = common.filter((id) => stored[id]!.digest !== now[id]!.digest)
  const moved = common.filter((id) => stored[id]!.split !== now[id]!.split)
  const out: string[] = []
  if (added.length > 0) out.push(`${tasks(added)} added since.`)
  if (removed.length > 0) out.push(`${tasks(removed)} removed since.`)
  if (changed.length > 0) out.push(`${tasks(changed)} changed since.`)
  if (moved.length > 0)
    out.push(
      `${tasks(moved)} moved to another split since (${stored[moved[0]!]!.split} to ${now[moved[0]!]!.split}).`,
    )
  return out
}

function tasks(ids: string[]): string {
  const named = ids.slice(0, NAMED).join(', ')
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''
  return ids.length === 1 ? `Task ${named} was` : `Tasks ${named}${more} were`
}
