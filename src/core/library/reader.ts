import { type AgentName, agentNamed, DEFAULT_AGENT } from '../tasks/agent-name.ts'

/** What reads a prior: an agent over a model. What helped one may not help another. Left out = not known, so any. */
export interface Reader {
  model?: string | undefined
  agent?: AgentName | undefined
}

const BETWEEN = ' · '

/** As a library records it: the model, and the agent where it is not the default one. */
export function recordOf({ agent, model }: { agent?: AgentName | undefined; model: string }): string {
  return agent === undefined || agent === DEFAULT_AGENT ? model : `${agent}${BETWEEN}${model}`
}

/** What a library recorded. */
export function readerIn(record: string): { agent: AgentName; model: string } {
  // The command of a program may hold anything, the name of an agent nothing of the kind.
  const at = record.startsWith('acp:') ? record.lastIndexOf(BETWEEN) : record.indexOf(BETWEEN)
  const agent = at < 0 ? null : agentNamed(record.slice(0, at))
  return agent === null
    ? { agent: DEFAULT_AGENT, model: record }
    : { agent, model: record.slice(at + BETWEEN.length) }
}

/** Whether what was measured with the recorded one counts for this reader. */
export function isOf(record: string, { agent, model }: Reader): boolean {
  const measured = readerIn(record)
  return (
    (agent === undefined || agent === measured.agent) && (model === undefined || model === measured.model)
  )
}

/** "tools · qwen", as every surface shows it, also where the agent is the default one; '' where nothing is known. */
export function readerWords({ agent, model }: Reader): string {
  return [agent, model].filter((part) => part !== undefined).join(BETWEEN)
}

/** The same of what a library recorded. */
export function recordWords(record: string): string {
  return readerWords(readerIn(record))
}

/** Experiences that an evaluation measures with another agent or model than they were measured with before. */
export interface Transfer {
  agent: AgentName
  model: string
  experiences: string[]
}
