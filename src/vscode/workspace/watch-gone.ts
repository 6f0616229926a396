import * as vscode from 'vscode'

/**
 * Tells which of the files that are known went with something that was deleted: the editor reports a folder that goes
 * with everything in it as that folder alone, so a watcher of the files themselves hears nothing.
 * @param known absolute paths; asked only when something was deleted
 */
export function watchGone(
  known: () => Promise<Iterable<string>> | null,
  gone: (path: string) => void,
): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**', true, true, false)
  const subscription = watcher.onDidDelete(async ({ fsPath }) => {
    for (const path of (await known()) ?? []) if (wentWith(path, fsPath)) gone(path)
  })
  return vscode.Disposable.from(watcher, subscription)
}

/** Whether a file goes when `deleted` does: it is that file, or it is inside of it. */
export function wentWith(path: string, deleted: string): boolean {
  return path === deleted || (path.startsWith(deleted) && /^[\\/]/.test(path.slice(deleted.length)))
}
