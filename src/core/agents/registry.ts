import type { AgentName } from '../tasks/agent-name.ts'
import type { Agent, AgentKind } from './agent.ts'
import { replyAgent } from './reply-agent.ts'
import { toolsAgent } from './tools-agent.ts'

/** The agents by kind: a kind without its agent does not compile. */
export const AGENTS: Readonly<Record<AgentKind, Agent>> = {
  reply: replyAgent,
  tools: toolsAgent,
}

/** The agent of a name that needs no other program; null for programs. */
export function coreAgent(name: AgentName): Agent | null {
  return Object.hasOwn(AGENTS, name) ? AGENTS[name as AgentKind] : null
}
