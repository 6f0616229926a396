import * as vscode from 'vscode'
import type { Models } from '../models/models.ts'
import type { OfferedModel } from './offered-models.ts'
import type { RespondNeeds } from './respond.ts'

interface ProviderNeeds extends RespondNeeds {
  models: Pick<Models, 'choice' | 'keys' | 'onDidChange'>
}

/** Offers the models of the user's endpoints in the editor's chat: each as it is, and with the experiences. */
export function registerProvider(
  { subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>,
  needs: ProviderNeeds,
): void {
  const changed = new vscode.EventEmitter<void>()
  subscriptions.push(
    changed,
    needs.models.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tfgrpo.endpoints')) changed.fire()
    }),
    vscode.lm.registerLanguageModelChatProvider('tfgrpo', {
      onDidChangeLanguageModelChatInformation: changed.event,
      async provideLanguageModelChatInformation(): Promise<OfferedModel[]> {
        const { offeredModels } = await import('./offered-models.ts')
        return offeredModels(needs.models)
      },
      async provideLanguageModelChatResponse(model, messages, options, progress, token) {
        const { respond } = await import('./respond.ts')
        await respond(needs, model as OfferedModel, messages, options, progress, token)
      },
      async provideTokenCount(_model, text) {
        const { countTokens } = await import('./respond.ts')
        return countTokens(text)
      },
    }),
  )
}
