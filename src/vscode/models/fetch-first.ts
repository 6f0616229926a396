import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { embeddedState } from './embedded-state.ts'
import { gigabytes } from './pick-items.ts'

/**
 * Ensures that the embedded model is present before a run asks for it: fetches it where the user allows it. Throws
 * CancellationError where it is not present afterwards, UserError where there is no engine for this platform.
 */
export async function fetchFirst(): Promise<void> {
  const { state, bytes, platform } = await embeddedState()
  if (state === 'impossible')
    throw new UserError(vscode.l10n.t('The embedded model has no engine for {0}.', platform))
  // If TFGRPO_MODEL names weights that are missing, the run reports it: fetched weights would not be used.
  if (state === 'ready' || (process.env.TFGRPO_MODEL && bytes > 0)) return
  const fetch = vscode.l10n.t('Fetch and Continue')
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The embedded model is not on this machine yet. Fetch {0} first?', gigabytes(bytes)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What you started continues when the model is ready. It costs nothing, and works offline.',
      ),
    },
    fetch,
  )
  // A fetch that was stopped or failed has reported it itself.
  if (chosen !== fetch || !(await vscode.commands.executeCommand<boolean>('tfgrpo.getEmbeddedModel')))
    throw new vscode.CancellationError()
}
