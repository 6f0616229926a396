import * as vscode from 'vscode'
import { messageOf } from '../../core/errors.ts'
import { isCancelled, isExpected } from './user-error.ts'
import { inEditorWords } from './word-remedy.ts'

/**
 * Reports what went wrong in one sentence, in the words of the editor; unexpected errors are logged too. Nothing
 * where the user cancelled. Not to be awaited: what failed has ended, whatever happens to the message.
 * @param what the action that failed, for the log
 */
export function reportError(error: unknown, log: vscode.LogOutputChannel, what = 'tfgrpo'): void {
  if (isCancelled(error)) return
  const message = inEditorWords(messageOf(error), vscode.l10n)
  if (isExpected(error)) {
    void vscode.window.showErrorMessage(message)
    return
  }
  log.error(error instanceof Error ? error : `${what}: ${message}`)
  const showLog = vscode.l10n.t('Show Log')
  void vscode.window.showErrorMessage(message, showLog).then((chosen) => {
    if (chosen === showLog) log.show(true)
  })
}
