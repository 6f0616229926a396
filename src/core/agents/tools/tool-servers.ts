import type { Workspace } from '../../ports.ts'
import type { Task } from '../../tasks/task.ts'
import type { ToolResult } from './tool.ts'

/** A tool of another program, as that describes it: data, not trusted. */
export interface ServerTool {
  /** name of the server in the task file or the settings */
  server: string
  name: string
  description: string
  /** JSON schema of the arguments */
  parameters: Record<string, unknown>
}

/** The servers of one attempt. None runs before it is needed. */
export interface ToolServers {
  /** What decides which servers there are, without values of variables: part of the identity of `list`. */
  readonly identity: string
  /** The tools of all servers, in a fixed order; a problem is one sentence on a server that gave none. */
  list(): Promise<{ tools: ServerTool[]; problems: string[] }>
  /** Never throws but for a stop of the run: what went wrong is told to the model. */
  call(tool: Pick<ServerTool, 'server' | 'name'>, input: unknown): Promise<ToolResult>
  /** Ends all that was started. */
  close(): Promise<void>
}

/** Opens the servers of an attempt; null where the task has none. */
export type OpenToolServers = (task: Task, workspace: Workspace, signal: AbortSignal) => ToolServers | null
