import type * as vscode from 'vscode'
import type { ExperiencesView } from './experiences/experiences-view.ts'
import type { ExportPreviews } from './export/export-previews.ts'
import type { Models } from './models/models.ts'
import type { RunsTree } from './runs/runs-tree.ts'
import type { TaskModel } from './tasks/task-model.ts'
import type { TaskTests } from './testing/task-tests.ts'
import type { Jobs } from './trainer/jobs.ts'
import type { Libraries } from './workspace/libraries.ts'
import type { LibraryChanges } from './workspace/library-changes.ts'
import type { NewFolders } from './workspace/new-folders.ts'
import type { TaskFiles } from './workspace/task-files.ts'
import type { UndoStack } from './workspace/undo-stack.ts'

/** What the rooms of the extension share. Made once, at activation; each does its work when it is first asked. */
export interface Services {
  context: vscode.ExtensionContext
  log: vscode.LogOutputChannel
  /** folders that come with what is in them */
  folders: NewFolders
  /** task files of the workspace */
  taskFiles: TaskFiles
  /** what stands in them */
  taskModel: TaskModel
  /** their tasks in the Test Explorer */
  taskTests: TaskTests
  /** libraries of the workspace, one for each .grpo folder */
  libraries: Libraries
  /** what can be taken back */
  undo: UndoStack
  /** changes of libraries by the user, each with an undo */
  changes: LibraryChanges
  /** the view of the experiences */
  experiences: ExperiencesView
  /** exports that are shown and not written yet */
  exports: ExportPreviews
  /** which models runs use */
  models: Models
  /** runs of tfgrpo, one process each */
  jobs: Jobs
  /** the runs view */
  runsTree?: RunsTree
}
