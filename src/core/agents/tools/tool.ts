import type { z } from 'zod'
import type { ToolSpec, Workspace } from '../../ports.ts'
import type { Task } from '../../tasks/task.ts'

/** Where a tool works. */
export interface ToolWorld {
  task: Task
  workspace: Workspace
  signal: AbortSignal
}

/** What a tool said. */
export interface ToolResult {
  /** for the model */
  output: string
  /** it was refused, or could not be done */
  failed?: true
}

/** A tool of the agent `tools`. */
export interface Tool<Input = never> {
  name: string
  /** for the model: what it does, in a sentence or two */
  description: string
  input: z.ZodType<Input>
  /** it changes nothing: several of one turn run at once */
  reads: boolean
  /** whether it is of use for a task; left out = for all */
  serves?(task: Task): boolean
  /** Throws CallError 'sandbox' with a sentence for the model where something was asked wrongly. */
  run(input: Input, world: ToolWorld): Promise<ToolResult>
}

/** A tool whose input was checked, whatever it is. */
export interface AnyTool extends Omit<Tool, 'input' | 'run'> {
  spec: ToolSpec
  call(input: unknown, world: ToolWorld): Promise<ToolResult>
}
