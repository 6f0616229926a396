import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { canDo, inEditorWords } from '../editor/word-remedy.ts'
import { type JobRequest, type JobResult, lastSaid } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'

/**
 * Runs a command about tasks until it ends. Throws UserError with its sentence where it failed, with a button where it
 * only lacks the permission to run without a sandbox.
 */
export async function runTasks(
  jobs: Pick<Jobs, 'run'>,
  request: JobRequest,
  isDone: (result: JobResult) => boolean = ({ code }) => code === 0,
): Promise<JobResult> {
  const result = await jobs.run(request)
  if (result.code === 130) throw new vscode.CancellationError()
  if (isDone(result)) return result
  const message = lastSaid(result)
  if (message === null)
    throw new UserError(vscode.l10n.t('tfgrpo stopped before it finished; the log has the details.'))
  if (canDo(message, 'allow-unsandboxed')) return offerSetting(inEditorWords(message, vscode.l10n))
  throw new UserError(message.sentence, message.remedies)
}

function offerSetting(sentence: string): never {
  const open = vscode.l10n.t('Open the Setting')
  // Not awaited: the command has ended, whatever happens to the message.
  void vscode.window.showErrorMessage(sentence, open).then((chosen) => {
    if (chosen === open)
      void vscode.commands.executeCommand('workbench.action.openSettings', 'tfgrpo.allowUnsandboxed')
  })
  throw new vscode.CancellationError()
}
