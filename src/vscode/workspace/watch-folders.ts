import { stat } from 'node:fs/promises'
import * as vscode from 'vscode'

const QUIET_MS = 300

/**
 * Calls back a moment after folders came: of a folder that comes with its content (a branch switch, a copy) the editor
 * may tell the folder alone. What it does not watch (node_modules, .git) it does not tell.
 */
export function watchNewFolders(onCame: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, true)
  let timer: NodeJS.Timeout | null = null
  const created = watcher.onDidCreate(async ({ scheme, fsPath }) => {
    if (scheme !== 'file' || timer !== null || /[\\/]node_modules[\\/]/.test(fsPath)) return
    const isFolder = await stat(fsPath).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (!isFolder || timer !== null) return
    timer = setTimeout(() => {
      timer = null
      onCame()
    }, QUIET_MS)
  })
  return vscode.Disposable.from(watcher, created, { dispose: () => timer !== null && clearTimeout(timer) })
}
