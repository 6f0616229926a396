import * as vscode from 'vscode'
import { registerChat } from './chat/register-chat.ts'
import { registerCommands } from './commands/register-commands.ts'
import { Models } from './models/models.ts'
import { registerModels } from './models/register.ts'
import { registerProvider } from './provider/register-provider.ts'
import type { Services } from './services.ts'
import { Jobs } from './trainer/jobs.ts'
import { Libraries } from './workspace/libraries.ts'
import { TaskFiles } from './workspace/task-files.ts'

/** Called by the editor when one of our commands, views or files is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Training-Free GRPO', { log: true })
  const models = new Models(context)
  const services: Services = {
    context,
    log,
    taskFiles: new TaskFiles(),
    libraries: new Libraries(),
    models,
    jobs: new Jobs({ context, log, models }),
  }
  context.subscriptions.push(log, services.taskFiles, services.libraries, models, services.jobs)
  registerCommands(services)
  registerModels(services)
  registerChat(services)
  registerProvider(services)
}
