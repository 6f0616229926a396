import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import { canDo, inEditorWords } from '../editor/word-remedy.ts'
import { type JobRequest, type JobResult, lastSaid } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'

/**
 * Runs a command about tasks to its end. Throws UserError with its sentence where it failed, with a button where what it
 * lacks is leave to go without a sandbox.
 */
export async function runTasks(
  jobs: Pick<Jobs, 'run'>,
  request: JobRequest,
  isDone: (result: JobResult) => boolean = ({ code }) => code === 0,
): Promise<JobResult> {
  const result = await jobs.run(request)
  if (result.code === 130) throw new vscode.CancellationError()
  if (isDone(result)) return result
  const told = lastSaid(result)
  if (told === null)
    throw new UserError(vscode.l10n.t('tfgrpo stopped before it finished; the log has the details.'))
  if (canDo(told, 'allow-unsandboxed')) return offerSetting(inEditorWords(told, vscode.l10n))
  throw new UserError(told.sentence, told.remedies)
}

function offerSetting(sentence: string): never {
  const open = vscode.l10n.t('Open the Setting')
  // Not awaited: the command has ended, whatever becomes of the message.
  void vscode.window.showErrorMessage(sentence, open).then((chosen) => {
    if (chosen === open)
      void vscode.commands.executeCommand('workbench.action.openSettings', 'tfgrpo.allowUnsandboxed')
  })
  throw new vscode.CancellationError()
}
