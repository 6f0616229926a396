import * as vscode from 'vscode'

export const EXTENSION_ID = 'training-free-grpo.training-free-grpo'

/** The extension under test as VS Code sees it. */
export function ourExtension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(EXTENSION_ID)
  if (found === undefined) throw new Error(`VS Code did not load ${EXTENSION_ID}.`)
  return found
}

/** Absolute address of a file of the opened folder. */
export function inWorkspace(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]
  if (folder === undefined) throw new Error('No folder is open.')
  return vscode.Uri.joinPath(folder.uri, path)
}
