/** The tools of the agent `tools`, in the order in which they are offered. */
export const TOOL_NAMES = ['list', 'search', 'read', 'edit', 'run', 'test'] as const

export type ToolName = (typeof TOOL_NAMES)[number]
