import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import type { OfferedModel } from './offered-models.ts'

/** Offers the models of the user's endpoints in the editor's chat: each as it is, and with the experiences. */
export function registerProvider(services: Services): void {
  const changed = new vscode.EventEmitter<void>()
  services.context.subscriptions.push(
    changed,
    services.models.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tfgrpo.endpoints')) changed.fire()
    }),
    vscode.lm.registerLanguageModelChatProvider('tfgrpo', {
      onDidChangeLanguageModelChatInformation: changed.event,
      async provideLanguageModelChatInformation(): Promise<OfferedModel[]> {
        const { offeredModels } = await import('./offered-models.ts')
        return offeredModels(services.models)
      },
      async provideLanguageModelChatResponse(model, messages, options, progress, token) {
        const { respond } = await import('./respond.ts')
        await respond(services, model as OfferedModel, messages, options, progress, token)
      },
      async provideTokenCount(_model, text) {
        const { countTokens } = await import('./respond.ts')
        return countTokens(text)
      },
    }),
  )
}
