import { stat } from 'node:fs/promises'
import * as vscode from 'vscode'

const QUIET_MS = 300

/**
 * Fires a moment after folders appeared: of a folder that appears with its content (a branch switch, a copy) the editor may
 * report the folder alone, so watchers of files search again. What the editor does not watch (node_modules, .git) is
 * not reported.
 */
export class NewFolders implements vscode.Disposable {
  readonly #came = new vscode.EventEmitter<void>()
  readonly #subscription: vscode.Disposable
  #timer: NodeJS.Timeout | null = null

  /** fires once for folders that appear together */
  readonly onDidAppear = this.#came.event

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, true)
    const created = watcher.onDidCreate((uri) => void this.#created(uri))
    this.#subscription = vscode.Disposable.from(watcher, created, this.#came)
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#subscription.dispose()
  }

  async #created({ scheme, fsPath }: vscode.Uri): Promise<void> {
    if (scheme !== 'file' || this.#timer !== null || /[\\/]node_modules[\\/]/.test(fsPath)) return
    const isFolder = await stat(fsPath).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (!isFolder) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#came.fire()
    }, QUIET_MS)
  }
}
