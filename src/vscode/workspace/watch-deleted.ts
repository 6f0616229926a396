import * as vscode from 'vscode'

/**
 * Reports which of the known files disappeared with something that was deleted: the editor reports a deleted folder
 * with everything in it as that folder alone, so a watcher of the files themselves gets no event.
 * @param known absolute paths; asked only when something was deleted
 */
export function watchDeleted(
  known: () => Promise<Iterable<string>> | null,
  gone: (path: string) => void,
): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**', true, true, false)
  const subscription = watcher.onDidDelete(async ({ fsPath }) => {
    for (const path of (await known()) ?? []) if (isDeletedWith(path, fsPath)) gone(path)
  })
  return vscode.Disposable.from(watcher, subscription)
}

/** Whether a file disappears with `deleted`: it is that file, or it is inside it. */
export function isDeletedWith(path: string, deleted: string): boolean {
  return path === deleted || (path.startsWith(deleted) && /^[\\/]/.test(path.slice(deleted.length)))
}
