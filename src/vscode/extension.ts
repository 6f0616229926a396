import * as vscode from 'vscode'
import type { Api } from './api.ts'
import { registerChat } from './chat/register-chat.ts'
import { registerCommands } from './commands/register-commands.ts'
import { ExperiencesView } from './experiences/experiences-view.ts'
import { registerReviewDocuments } from './experiences/review/review-documents.ts'
import { ExportPreviews } from './export/export-previews.ts'
import { ModelStatus } from './models/model-status.ts'
import { Models } from './models/models.ts'
import { registerProvider } from './provider/register-provider.ts'
import { registerRuns } from './runs/register.ts'
import { RunsTree } from './runs/runs-tree.ts'
import { registerTasks } from './tasks/register.ts'
import { TaskModel } from './tasks/task-model.ts'
import { TaskTests } from './testing/task-tests.ts'
import { Jobs } from './trainer/jobs.ts'
import { registerStatusItem } from './trainer/status-item.ts'
import { Libraries } from './workspace/libraries.ts'
import { LibraryChanges } from './workspace/library-changes.ts'
import { NewFolders } from './workspace/new-folders.ts'
import { TaskFiles } from './workspace/task-files.ts'
import { UndoStack } from './workspace/undo-stack.ts'

/**
 * Called by the editor when a command, view or file of this extension is first used: makes the parts, each from what it
 * needs of those before it, and gives each folder what it declares to need.
 */
export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('Training-Free GRPO', { log: true })
  const folders = new NewFolders()
  const taskFiles = new TaskFiles(folders)
  const libraries = new Libraries(taskFiles, folders)
  const undo = new UndoStack()
  const changes = new LibraryChanges({ libraries, undo, log })
  const models = new Models(context)
  const jobs = new Jobs({ context, log, models })
  const taskModel = new TaskModel({ taskFiles, folders, log })
  const taskTests = new TaskTests({ taskModel, jobs })
  const experiences = new ExperiencesView({ context, log, taskFiles, libraries, changes, models })
  const exports = new ExportPreviews({ undo, log })
  const runsTree = new RunsTree({ jobs, folders, libraries, taskFiles })
  context.subscriptions.push(
    log,
    folders,
    taskFiles,
    taskModel,
    taskTests,
    libraries,
    experiences,
    exports,
    models,
    new ModelStatus({ models, taskFiles }),
    jobs,
    jobs.onDidEnd(({ library }) => {
      // A run may have written a library that the editor does not watch.
      if (library !== null) void libraries.refresh(library)
    }),
  )
  registerCommands(context, {
    context,
    log,
    taskFiles,
    taskModel,
    taskTests,
    libraries,
    undo,
    changes,
    experiences,
    exports,
    models,
    jobs,
    runsTree,
  })
  registerStatusItem(context, jobs)
  registerRuns({ context, jobs, log }, runsTree)
  const tasksTree = registerTasks({ context, taskModel, taskFiles, libraries, log })
  registerReviewDocuments({ context, libraries, changes })
  registerChat(context, { libraries, changes, taskFiles, log })
  registerProvider(context, { libraries, models })
  return { experiences, taskTests, tasksTree, runsTree }
}
