import * as vscode from 'vscode'
import { redact } from '../../node/models/redact.ts'
import { UserError } from '../editor/user-error.ts'
import type { DiagnosticsNeeds } from './diagnostics.ts'

/**
 * Opens a document with what helps to find the cause of a problem: versions, settings, the last runs, without keys,
 * task texts, addresses or names of people. Nothing leaves the machine unless the user sends it.
 */
export async function reportIssue(needs: DiagnosticsNeeds): Promise<void> {
  const { diagnostics } = await import('./diagnostics.ts')
  const text = await diagnostics(needs)
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text })
  await vscode.window.showTextDocument(document)
  const copy = vscode.l10n.t('Copy')
  const open = vscode.l10n.t('Open the Issue Page')
  const page = issuePage(needs.context.extension.packageJSON)
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Read it, add what happened, and send it to the place where you got the extension. Keys, addresses and texts of tasks are left out.',
    ),
    copy,
    ...(page === null ? [] : [open]),
  )
  if (chosen === undefined) return
  if (redact(document.getText()) !== document.getText())
    throw new UserError(vscode.l10n.t('The text contains something that looks like a key: remove it first.'))
  await vscode.env.clipboard.writeText(document.getText())
  if (chosen === open && page !== null) await vscode.env.openExternal(vscode.Uri.parse(page))
}

function issuePage(manifest: { bugs?: string | { url?: string } }): string | null {
  const url = typeof manifest.bugs === 'string' ? manifest.bugs : manifest.bugs?.url
  return url ?? null
}

/** Opens the log of the extension and of the runs it starts. */
export async function showLogs({ log }: Pick<DiagnosticsNeeds, 'log'>): Promise<void> {
  log.show(true)
}
