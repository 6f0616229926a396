import * as vscode from 'vscode'
import { rangeOf } from './diagnostics.ts'
import type { TaskModel } from './task-model.ts'

/** What can be done with a task file, above it, and with each task, above that. */
export class TaskLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #model: TaskModel
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #listening: vscode.Disposable
  readonly onDidChangeCodeLenses = this.#changed.event

  constructor(model: TaskModel) {
    this.#model = model
    this.#listening = model.onDidChange(() => this.#changed.fire())
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const state = await this.#model.get(document.uri)
    if (!state) return []
    const top = new vscode.Range(0, 0, 0, 0)
    const whole = state.parsed.tasks.length > 0
    // Nothing is run in a workspace that is not trusted.
    const run = vscode.workspace.isTrusted && whole
    const { uri } = document
    return [
      ...(run
        ? [
            lens(top, vscode.l10n.t('$(play) Train'), 'tfgrpo.train', uri),
            lens(top, vscode.l10n.t('Preflight'), 'tfgrpo.preflight', uri),
            lens(top, vscode.l10n.t('Compare'), 'tfgrpo.compare', uri),
          ]
        : []),
      lens(top, vscode.l10n.t('Check'), 'tfgrpo.checkTasks', uri),
      ...(run
        ? state.parsed.tasks.flatMap(({ id, ranges }) => {
            const range = rangeOf(ranges.id)
            return [
              lens(range, vscode.l10n.t('$(play) Run Once'), 'tfgrpo.runTask', uri, id),
              lens(range, vscode.l10n.t('Compare'), 'tfgrpo.compareTask', uri, id),
            ]
          })
        : []),
    ]
  }

  dispose(): void {
    this.#listening.dispose()
    this.#changed.dispose()
  }
}

function lens(range: vscode.Range, title: string, command: string, ...args: unknown[]): vscode.CodeLens {
  return new vscode.CodeLens(range, { title, command, arguments: args })
}
