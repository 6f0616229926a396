import { join } from 'node:path'
import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { Libraries } from './libraries.ts'

/** A library to write into: the workspace's one, the one picked of several, or the one that does not exist yet. */
export async function libraryOfChoice({
  libraries,
}: {
  libraries: Pick<Libraries, 'all' | 'of'>
}): Promise<string> {
  if ((await libraries.all()).length > 0) return pickLibrary({ libraries })
  const [folder, ...others] = vscode.workspace.workspaceFolders ?? []
  if (!folder) throw new UserError(vscode.l10n.t('Open a folder first: the library is a file in it.'))
  const chosen = others.length === 0 ? folder : await vscode.window.showWorkspaceFolderPick()
  if (!chosen) throw new vscode.CancellationError()
  return (await libraries.of(join(chosen.uri.fsPath, 'file'))).path
}

/** Path of the only library of the workspace, or of the one that the user picks. */
export async function pickLibrary({ libraries }: { libraries: Pick<Libraries, 'all'> }): Promise<string> {
  const all = await libraries.all()
  if (all.length === 0)
    throw new UserError(
      vscode.l10n.t(
        'There is no experience library yet: train on a task file, or add an experience by hand.',
      ),
    )
  if (all.length === 1) return all[0]!.path
  const picked = await vscode.window.showQuickPick(
    all.map(({ path }) => ({ label: vscode.workspace.asRelativePath(path), path })),
    { placeHolder: vscode.l10n.t('Which library?') },
  )
  if (!picked) throw new vscode.CancellationError()
  return picked.path
}
