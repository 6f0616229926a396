import * as vscode from 'vscode'
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
import { Jobs } from './trainer/jobs.ts'
import { registerTrainer } from './trainer/register.ts'
import { Libraries } from './workspace/libraries.ts'
import { LibraryChanges } from './workspace/library-changes.ts'
import { TaskFiles } from './workspace/task-files.ts'
import { UndoStack } from './workspace/undo-stack.ts'

/** Called by the editor when one of our commands, views or files is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Training-Free GRPO', { log: true })
  const models = new Models(context)
  const taskFiles = new TaskFiles()
  const libraries = new Libraries()
  const undo = new UndoStack()
  const changes = new LibraryChanges({ libraries, undo, log })
  const services: Services = {
    context,
    log,
    taskFiles,
    libraries,
    undo,
    changes,
    experiences: new ExperiencesView({ context, log, taskFiles, libraries, changes, models }),
    exports: new ExportPreviews(),
    models,
    jobs: new Jobs({ context, log, models }),
  }
  context.subscriptions.push(log, taskFiles, libraries, services.experiences, models, services.jobs)
  registerCommands(services)
  registerModels(services)
  registerTrainer(services)
  registerRuns(services)
  registerExperiences(services)
  registerChat(services)
  registerProvider(services)
}
