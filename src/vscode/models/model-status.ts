import * as vscode from 'vscode'
import type { TaskFiles } from '../workspace/task-files.ts'
import type { Models } from './models.ts'
import type { NamedElsewhere } from './named-elsewhere.ts'

/** The chosen model in the status bar, where the workspace has task files; a click chooses another. */
export class ModelStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('tfgrpo.model', vscode.StatusBarAlignment.Right, 90)
  readonly #subscriptions: vscode.Disposable[]
  readonly #models: Models
  readonly #taskFiles: Pick<TaskFiles, 'all'>
  /** number of redraws started: of two the newer one counts */
  #shows = 0

  constructor({ models, taskFiles }: { models: Models; taskFiles: Pick<TaskFiles, 'all' | 'onDidChange'> }) {
    this.#models = models
    this.#taskFiles = taskFiles
    this.#item.name = vscode.l10n.t('Model of Training-Free GRPO')
    this.#item.command = 'tfgrpo.chooseModel'
    const show = () => void this.#show()
    const config = vscode.workspace.createFileSystemWatcher('**/.grpo/config.yaml')
    this.#subscriptions = [
      this.#item,
      models.onDidChange(show),
      taskFiles.onDidChange(show),
      config,
      config.onDidChange(show),
      config.onDidCreate(show),
      config.onDidDelete(show),
    ]
    show()
  }

  async #show(): Promise<void> {
    const models = this.#models
    const mine = ++this.#shows
    if ((await this.#taskFiles.all()).length === 0) return this.#item.hide()
    const name = models.shortName()
    const elsewhere = name === null ? await namedHere() : null
    if (mine !== this.#shows) return
    const [text, tooltip] =
      name !== null
        ? [
            name,
            vscode.l10n.t(
              'Training-Free GRPO runs with {0}. Click to choose another model.',
              models.chosen()!,
            ),
          ]
        : elsewhere !== null
          ? wordsOf(elsewhere)
          : [
              vscode.l10n.t('Choose model'),
              vscode.l10n.t('Training-Free GRPO: choose the model that does the tasks'),
            ]
    this.#item.text = `$(hubot) ${text}`
    this.#item.tooltip = tooltip
    this.#item.show()
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose()
  }
}

/** What runs without a folder of their own use. */
async function namedHere(): Promise<NamedElsewhere | null> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
  if (folder === undefined) return null
  return (await import('./named-elsewhere.ts')).namedElsewhere(folder, process.env)
}

function wordsOf({ name, by }: NamedElsewhere): [text: string, tooltip: string] {
  return by === 'config.yaml'
    ? [
        vscode.l10n.t('{0} (config.yaml)', name),
        vscode.l10n.t(
          'Training-Free GRPO runs with {0}, as .grpo/config.yaml says. Click to choose another model.',
          name,
        ),
      ]
    : [
        vscode.l10n.t('{0} (environment)', name),
        vscode.l10n.t(
          'Training-Free GRPO runs with {0}, as the environment says. Click to choose another model.',
          name,
        ),
      ]
}
