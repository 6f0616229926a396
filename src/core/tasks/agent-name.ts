/** Programs whose command lines and files are known; see `node/agents/recipes`. */
export const AGENT_PROGRAMS = ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'qwen'] as const

/** Everything that can try tasks by a name; any other program is `acp:` and its command. */
export const AGENT_NAMES = ['reply', 'tools', ...AGENT_PROGRAMS] as const

export type AgentName = (typeof AGENT_NAMES)[number] | `acp:${string}`

/** The agent where nothing else is said. */
export const DEFAULT_AGENT = 'reply'

/** Whether an agent works in turns, so that its attempts have limits of their own; left out = the default one. */
export function worksInTurns(agent: AgentName | undefined): boolean {
  return agent !== undefined && agent !== DEFAULT_AGENT
}

const ACP = /^acp:\s*\S/

/** The name that a flag, a setting or a plan holds; null where it is none. */
export function agentNamed(text: string): AgentName | null {
  const known = AGENT_NAMES.find((name) => name === text)
  if (known !== undefined) return known
  return ACP.test(text) ? `acp:${text.slice('acp:'.length).trim()}` : null
}

/** What a name must be, as the complement of "it must be". */
export const AGENT_WORDS = `${AGENT_NAMES.join(', ')}, or acp: and the command of a program that speaks the Agent Client Protocol`
