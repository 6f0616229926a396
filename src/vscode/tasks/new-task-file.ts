import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { FIRST_PROMPT, starterText, taskFileName } from './starter.ts'

/** Makes a task file that runs as it is and opens it at its first prompt. */
export async function newTaskFile(_needs: unknown, ...args: unknown[]): Promise<vscode.Uri> {
  const folder = await folderOf(args)
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Task File'),
    prompt: vscode.l10n.t('What are the tasks about? The file is named after it.'),
    value: vscode.l10n.t('my tasks'),
    validateInput: async (text) => {
      if (text.trim() === '') return vscode.l10n.t('Give it a name, for example "order service".')
      const uri = vscode.Uri.joinPath(folder, taskFileName(text))
      return (await exists(uri)) ? vscode.l10n.t('{0} exists already.', taskFileName(text)) : undefined
    },
  })
  if (name === undefined) throw new vscode.CancellationError()
  return writeStarter(folder, name)
}

/** Writes the starter into a folder; never overwrites a file. */
async function writeStarter(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder, taskFileName(name))
  if (await exists(uri))
    throw new UserError(vscode.l10n.t('{0} exists already: choose another name.', taskFileName(name)))
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(starterText(name.trim())))
  const document = await vscode.workspace.openTextDocument(uri)
  const at = document.getText().indexOf(FIRST_PROMPT)
  const selection = new vscode.Range(document.positionAt(at), document.positionAt(at + FIRST_PROMPT.length))
  await vscode.window.showTextDocument(document, { selection })
  return uri
}

/** The folder that the explorer names, else that of the workspace; of several the one that the user picks. */
export async function folderOf(args: readonly unknown[]): Promise<vscode.Uri> {
  const [given] = args
  if (given instanceof vscode.Uri) {
    const { type } = await vscode.workspace.fs.stat(given)
    return type & vscode.FileType.Directory ? given : vscode.Uri.joinPath(given, '..')
  }
  const folders = vscode.workspace.workspaceFolders ?? []
  if (folders.length === 0)
    throw new UserError(vscode.l10n.t('Open a folder first: task files belong to it.'))
  if (folders.length === 1) return folders[0]!.uri
  const chosen = await vscode.window.showWorkspaceFolderPick()
  if (!chosen) throw new vscode.CancellationError()
  return chosen.uri
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  )
}
