import * as vscode from 'vscode'
import { registerChat } from './chat/register-chat.ts'
import { registerCommands } from './commands/register-commands.ts'
import { Models } from './models/models.ts'
import { registerModels } from './models/register.ts'
import type { Services } from './services.ts'
import { Libraries } from './workspace/libraries.ts'
import { TaskFiles } from './workspace/task-files.ts'

/** Called by the editor when one of our commands, views or files is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const services: Services = {
    context,
    log: vscode.window.createOutputChannel('Training-Free GRPO', { log: true }),
    taskFiles: new TaskFiles(),
    libraries: new Libraries(),
    models: new Models(context),
  }
  context.subscriptions.push(services.log, services.taskFiles, services.libraries, services.models)
  registerCommands(services)
  registerModels(services)
  registerChat(services)
}
