import type { ToolSpec } from '../../../core/ports.ts'
import type { Notes } from './read-fields.ts'

/** Which of its tools a model may call; with 'required', or a name, it must. */
export type ToolChoice = 'auto' | 'none' | 'required' | { names: readonly string[] }

/** The tools of a request after its choice. That a tool must be called cannot be asked of every model. */
export function offeredTools(tools: readonly ToolSpec[], choice: ToolChoice, notes: Notes): ToolSpec[] {
  if (choice === 'none') return []
  if (choice === 'auto') return [...tools]
  notes.add('That a tool must be called was not passed on: the model may answer without one.')
  return choice === 'required' ? [...tools] : tools.filter(({ name }) => choice.names.includes(name))
}

/** `tools` of a chat request; left out where there are none. */
export function withTools(tools: readonly ToolSpec[]): { tools?: ToolSpec[] } {
  return tools.length === 0 ? {} : { tools: [...tools] }
}
