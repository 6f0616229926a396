import * as vscode from 'vscode'
import { toldOf } from '../../core/errors.ts'
import { isCancelled, isExpected } from './user-error.ts'
import { inEditorWords } from './word-remedy.ts'

/**
 * Says what went wrong in one sentence, in the words of the editor; what nobody foresaw stands in the log too. Nothing
 * where the user ended it. Not to be awaited: what failed has ended, whatever becomes of the message.
 * @param what what was done, for the log
 */
export function tellError(error: unknown, log: vscode.LogOutputChannel, what = 'tfgrpo'): void {
  if (isCancelled(error)) return
  const message = inEditorWords(toldOf(error), vscode.l10n)
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
