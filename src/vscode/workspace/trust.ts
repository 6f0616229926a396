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
