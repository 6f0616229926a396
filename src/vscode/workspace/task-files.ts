import * as vscode from 'vscode'
import type { NewFolders } from './new-folders.ts'
import { watchDeleted } from './watch-deleted.ts'

const FOUND = '**/*.tasks.{yaml,yml,jsonl}'
const NOT_SEARCHED = '**/{node_modules,.git,.grpo}/**'

/** Whether a document is a task file, by its name. */
export function isTaskFile(uri: vscode.Uri): boolean {
  return /\.tasks\.(?:ya?ml|jsonl)$/i.test(uri.path)
}

/** The task files of the workspace; found when first asked for, again when one is created or deleted. */
export class TaskFiles implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #watcher = vscode.workspace.createFileSystemWatcher(FOUND)
  readonly #subscriptions: vscode.Disposable[] = []
  #found: Promise<vscode.Uri[]> | null = null

  /** fires when a task file was written, created or deleted */
  readonly onDidChange = this.#changed.event

  constructor(folders: Pick<NewFolders, 'onDidAppear'>) {
    const changed = (uri: vscode.Uri) => {
      if (/[\\/](?:node_modules|\.git|\.grpo)[\\/]/.test(uri.fsPath)) return
      this.#found = null
      this.#changed.fire(uri)
    }
    this.#watcher.onDidChange(changed)
    this.#watcher.onDidCreate(changed)
    this.#subscriptions.push(
      watchDeleted(
        () => this.#found?.then((uris) => uris.map(({ fsPath }) => fsPath)) ?? null,
        (path) => changed(vscode.Uri.file(path)),
      ),
      folders.onDidAppear(() => void this.#findAgain()),
      // The files of a workspace folder that is added or removed are not reported one by one.
      vscode.workspace.onDidChangeWorkspaceFolders(async ({ removed }) => {
        const before = removed.length > 0 && this.#found ? await this.#found : []
        this.#found = null
        const gone = before.filter((uri) => !vscode.workspace.getWorkspaceFolder(uri))
        for (const uri of new Set([...gone, ...(await this.all())])) this.#changed.fire(uri)
      }),
    )
  }

  /** Sorted by path. */
  async all(): Promise<vscode.Uri[]> {
    this.#found ??= Promise.resolve(vscode.workspace.findFiles(FOUND, NOT_SEARCHED)).then((uris) =>
      uris.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1)),
    )
    return this.#found
  }

  /** Finds files for which no event was fired. */
  async #findAgain(): Promise<void> {
    if (this.#found === null) return
    const known = new Set((await this.#found).map(({ fsPath }) => fsPath))
    this.#found = null
    for (const uri of await this.all()) if (!known.has(uri.fsPath)) this.#changed.fire(uri)
  }

  dispose(): void {
    this.#watcher.dispose()
    for (const each of this.#subscriptions) each.dispose()
    this.#changed.dispose()
  }
}
