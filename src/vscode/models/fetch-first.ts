import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { embeddedState } from './embedded-state.ts'
import { gigabytes } from './pick-items.ts'

/**
 * Sees that the embedded model is here before a run asks for it: fetches it where the user allows it. Throws
 * CancellationError where it is not here afterwards, UserError where there is no engine for this platform.
 */
export async function fetchFirst(): Promise<void> {
  const { state, bytes, platform } = await embeddedState()
  if (state === 'impossible')
    throw new UserError(vscode.l10n.t('The embedded model has no engine for {0}.', platform))
  // Of weights that TFGRPO_MODEL names, and that are not there, the run says what is wrong: ours would not be asked.
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
  // A fetch that was stopped or failed has said so itself.
  if (chosen !== fetch || !(await vscode.commands.executeCommand<boolean>('tfgrpo.getEmbeddedModel')))
    throw new vscode.CancellationError()
}
