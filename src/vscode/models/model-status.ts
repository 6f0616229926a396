import * as vscode from 'vscode'
import type { Services } from '../services.ts'

/** The chosen model in the status bar, where the workspace has task files; a click chooses another. */
export class ModelStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('tfgrpo.model', vscode.StatusBarAlignment.Right, 90)
  readonly #subscriptions: vscode.Disposable[]
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
    this.#item.name = vscode.l10n.t('Model of Training-Free GRPO')
    this.#item.command = 'tfgrpo.chooseModel'
    const show = () => void this.#show()
    this.#subscriptions = [
      this.#item,
      services.models.onDidChange(show),
      services.taskFiles.onDidChange(show),
    ]
    show()
  }

  async #show(): Promise<void> {
    const { models, taskFiles } = this.#services
    const name = models.shortName()
    this.#item.text = name === null ? vscode.l10n.t('$(hubot) Choose model') : `$(hubot) ${name}`
    this.#item.tooltip =
      name === null
        ? vscode.l10n.t('Training-Free GRPO: choose the model that does the tasks')
        : vscode.l10n.t('Training-Free GRPO runs with {0}. Click to choose another model.', models.chosen()!)
    if ((await taskFiles.all()).length > 0) this.#item.show()
    else this.#item.hide()
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose()
  }
}
