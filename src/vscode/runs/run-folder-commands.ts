import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { RunPlaces } from './newest-runs.ts'
import { pickRun } from './pick-run.ts'

/** Puts a run's folder into the trash; asks first. The library is left alone. */
export async function deleteRun(
  needs: RunPlaces & { log: vscode.LogOutputChannel },
  of?: unknown,
): Promise<void> {
  const entry = await pickRun(
    needs,
    of,
    ({ locked }) => !locked,
    vscode.l10n.t('There is no run in this workspace.'),
  )
  if (entry.locked) throw new UserError(vscode.l10n.t('{0} is still running: stop it first.', entry.name))
  const uri = vscode.Uri.file(entry.folder)
  const remove = vscode.l10n.t('Move to Trash')
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the run {0}?', entry.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its report, its attempts and the recorded replies are deleted too, so that it can no longer be resumed or undone. The library stays as it is.',
      ),
    },
    remove,
  )
  if (chosen !== remove) throw new vscode.CancellationError()
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true })
  } catch (error) {
    needs.log.warn(`The trash did not take ${entry.folder}: ${(error as Error).message}`)
    await deleteForGood(uri, entry.name)
  }
}

/** Remote machines and containers have no trash. */
async function deleteForGood(uri: vscode.Uri, name: string): Promise<void> {
  const remove = vscode.l10n.t('Delete Permanently')
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('There is no trash for {0} here. Delete it permanently?', name),
    { modal: true },
    remove,
  )
  if (chosen !== remove) throw new vscode.CancellationError()
  await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false })
}

/** Shows a run's folder in the explorer. */
export async function revealRun(places: RunPlaces, of?: unknown): Promise<void> {
  const { folder } = await pickRun(
    places,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace.'),
  )
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder))
}
