import { join } from 'node:path'
import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { pickLibrary } from '../experiences/open-library.ts'
import type { Services } from '../services.ts'

/** A library to write into: the workspace's one, the one picked of several, or the one that does not exist yet. */
export async function libraryOfChoice(services: Services): Promise<string> {
  if ((await services.libraries.all()).length > 0) return pickLibrary(services)
  const [folder, ...others] = vscode.workspace.workspaceFolders ?? []
  if (!folder) throw new UserError(vscode.l10n.t('Open a folder first: the library is a file in it.'))
  const chosen = others.length === 0 ? folder : await vscode.window.showWorkspaceFolderPick()
  if (!chosen) throw new vscode.CancellationError()
  return (await services.libraries.of(join(chosen.uri.fsPath, 'file'))).path
}
