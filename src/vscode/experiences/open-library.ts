import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { Services } from '../services.ts'
import type { Node } from './nodes.ts'

/** Opens the file of a library (a path or a row of the tree), at a line (from 1) where one is given. */
export async function openLibrary(services: Services, place?: unknown, line?: unknown): Promise<void> {
  const given = typeof place === 'string' ? place : (place as Node | undefined)?.path
  const path = given ?? (await pickLibrary(services))
  const at = typeof line === 'number' ? new vscode.Position(line - 1, 0) : null
  await vscode.window.showTextDocument(
    vscode.Uri.file(path),
    at === null ? {} : { selection: new vscode.Range(at, at) },
  )
}

/** Path of the only library of the workspace, or of the one that the user picks. */
export async function pickLibrary({ libraries }: Services): Promise<string> {
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
