import * as vscode from 'vscode'
import type { Api } from './api.ts'
import { registerChat } from './chat/register-chat.ts'
import { registerCommands } from './commands/register-commands.ts'
import { ExperiencesView } from './experiences/experiences-view.ts'
import { registerExperiences } from './experiences/register.ts'
import { ExportPreviews } from './export/export-previews.ts'
import { Models } from './models/models.ts'
import { registerModels } from './models/register.ts'
import { registerProvider } from './provider/register-provider.ts'
import { registerRuns } from './runs/register.ts'
import type { Services } from './services.ts'
import { registerTasks } from './tasks/register.ts'
import { TaskModel } from './tasks/task-model.ts'
import { TaskTests } from './testing/task-tests.ts'
import { Jobs } from './trainer/jobs.ts'
import { registerTrainer } from './trainer/register.ts'
import { Libraries } from './workspace/libraries.ts'
import { LibraryChanges } from './workspace/library-changes.ts'
import { NewFolders } from './workspace/new-folders.ts'
import { TaskFiles } from './workspace/task-files.ts'
import { UndoStack } from './workspace/undo-stack.ts'

/** Called by the editor when one of our commands, views or files is first used. */
export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('Training-Free GRPO', { log: true })
  const models = new Models(context)
  const folders = new NewFolders()
  const taskFiles = new TaskFiles(folders)
  const taskModel = new TaskModel({ taskFiles, folders, log })
  const libraries = new Libraries(taskFiles, folders)
  const undo = new UndoStack()
  const changes = new LibraryChanges({ libraries, undo, log })
  const jobs = new Jobs({ context, log, models })
  const services: Services = {
    context,
    log,
    folders,
    taskFiles,
    taskModel,
    taskTests: new TaskTests({ taskModel, jobs }),
    libraries,
    undo,
    changes,
    experiences: new ExperiencesView({ context, log, taskFiles, libraries, changes, models }),
    exports: new ExportPreviews(),
    models,
    jobs,
  }
  context.subscriptions.push(
    log,
    folders,
    taskFiles,
    taskModel,
    services.taskTests,
    libraries,
    services.experiences,
    models,
    services.jobs,
  )
  context.subscriptions.push(
    jobs.onDidEnd(({ library }) => {
      // A run may have written a library that the editor does not watch.
      if (library !== null) void libraries.refresh(library)
    }),
  )
  registerCommands(services)
  registerModels(services)
  registerTrainer(services)
  const runsTree = registerRuns(services)
  const tasksTree = registerTasks(services)
  registerExperiences(services)
  registerChat(services)
  registerProvider(services)
  return { experiences: services.experiences, taskTests: services.taskTests, tasksTree, runsTree }
}
