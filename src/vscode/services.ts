import type * as vscode from 'vscode'
import type { Models } from './models/models.ts'
import type { Jobs } from './trainer/jobs.ts'
import type { Libraries } from './workspace/libraries.ts'
import type { TaskFiles } from './workspace/task-files.ts'

/** What the rooms of the extension share. Made once, at activation; each does its work when it is first asked. */
export interface Services {
  context: vscode.ExtensionContext
  log: vscode.LogOutputChannel
  /** task files of the workspace */
  taskFiles: TaskFiles
  /** libraries of the workspace, one for each .grpo folder */
  libraries: Libraries
  /** which models runs use */
  models: Models
  /** runs of tfgrpo, one process each */
  jobs: Jobs
}
