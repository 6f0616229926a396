import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'

/** Throws UserError in a workspace that is not trusted: there nothing is run or written and no model is asked. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return
  throw new UserError(
    vscode.l10n.t(
      'This workspace is not trusted, so nothing is run or changed here and no model is asked: trust it with "Workspaces: Manage Workspace Trust".',
    ),
  )
}

/**
 * Asks to save unsaved edits of files that are about to be read from disk or changed there: unsaved text
 * would be left out, or end in a conflict that the editor leaves to the user. Throws CancellationError where the user
 * keeps them.
 */
export async function saveFirst(...paths: string[]): Promise<void> {
  const open = vscode.workspace.textDocuments.filter(
    ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && paths.includes(uri.fsPath),
  )
  if (open.length === 0) return
  const names = open.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ')
  const save = vscode.l10n.t('Save and Continue')
  const message =
    open.length === 1
      ? vscode.l10n.t('{0} has unsaved edits.', names)
      : vscode.l10n.t('{0} have unsaved edits.', names)
  const chosen = await vscode.window.showWarningMessage(message, { modal: true }, save)
  if (chosen !== save) throw new vscode.CancellationError()
  for (const document of open) if (!(await document.save())) throw new vscode.CancellationError()
}
