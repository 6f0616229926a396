import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { UserError } from '../user-error.ts'

/** Opens the file of the workspace's library; of several the one that the user picks. */
export async function openLibrary(services: Services, path?: unknown): Promise<void> {
  const chosen = typeof path === 'string' ? path : await pickLibrary(services)
  await vscode.window.showTextDocument(vscode.Uri.file(chosen))
}

/** Path of the only library of the workspace, or of the one that the user picks. */
export async function pickLibrary({ libraries }: Services): Promise<string> {
  const all = (await libraries.all()).filter(({ text }) => text !== null)
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
