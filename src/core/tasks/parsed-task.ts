import type { AgentName } from './agent-name.ts'
import type { Diagnostic, Range } from './diagnostics.ts'
import type { Task } from './task.ts'

/** A task as its file has it: defaults merged and templates filled in, nothing read from disk yet. */
export interface ParsedTask extends Omit<Task, 'show' | 'workspace' | 'workspaceDigest'> {
  /** workspace paths as written */
  show: string[]
  /** as written, relative to the task file */
  workspace?: string
  /** positions of what can only be checked with the files at hand */
  ranges: {
    id: Range
    /** of each entry of `show`; of defaults where it comes from there */
    show: Range[]
    workspace: Range
    commit: Range
    split: Range
    verify: Range
    /** of the schema of each verifier; null where it has none */
    schemas: (Range | null)[]
  }
}

/** One task file as read. `tasks` holds the ones without errors. */
export interface ParsedTaskFile {
  file: string
  name: string
  workspace?: string
  /** what tries its tasks, with its position */
  agent?: { name: AgentName; range: Range }
  tasks: ParsedTask[]
  /** every id in the file in order, also of tasks with errors */
  ids: { id: string; range: Range /** the whole task */; whole: Range }[]
  diagnostics: Diagnostic[]
}
