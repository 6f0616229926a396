import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { pickRun } from './pick-run.ts'

/** Shows a run's folder in the explorer. */
export async function revealRun(services: Services, of?: unknown): Promise<void> {
  const { folder } = await pickRun(
    services,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace.'),
  )
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder))
}
