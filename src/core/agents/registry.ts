import type { Agent, AgentKind } from './agent.ts'
import { replyAgent } from './reply-agent.ts'

/** The agents by kind: a kind without its agent does not compile. */
export const AGENTS: Readonly<Record<AgentKind, Agent>> = { reply: replyAgent }

/** The kind where nothing else is said. */
export const DEFAULT_AGENT: AgentKind = 'reply'
