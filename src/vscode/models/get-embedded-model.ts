import { homedir } from 'node:os'
import * as vscode from 'vscode'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import { UserError } from '../editor/user-error.ts'
import { embeddedState } from './embedded-state.ts'
import type { ModelJobNeeds } from './model-jobs.ts'
import type { Models } from './models.ts'

/** Fetches the embedded model, with progress and cancel; returns whether it is ready. */
export async function getEmbeddedModel({ jobs, models, log }: ModelJobNeeds): Promise<boolean> {
  const { state, platform } = await embeddedState()
  if (state === 'impossible')
    throw new UserError(vscode.l10n.t('The embedded model has no engine for {0}.', platform))
  const { code, said } = await jobs.run({
    title: vscode.l10n.t('Embedded model'),
    args: ['model', 'get'],
    cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(),
    kind: 'model',
    models: 'none',
    progress: fetchProgress,
  })
  if (code === 130) {
    void again(
      log,
      vscode.l10n.t('Fetching the embedded model was stopped. The next fetch continues from there.'),
    )
    return false
  }
  if (code !== 0) {
    void again(
      log,
      said.at(-1)?.sentence ??
        vscode.l10n.t('The embedded model could not be fetched; the log has the details.'),
    )
    return false
  }
  void offerUse(models)
  return true
}

/** What the notification shows after a record of `tfgrpo model get`. */
export function fetchProgress(record: TrainerRecord): { message?: string; share?: number } | null {
  if (record.type === 'note') return { message: String(record.message) }
  if (record.type !== 'model-progress') return null
  const [bytes, total] = [Number(record.bytes), Number(record.totalBytes)]
  const size = (value: number) => Math.round(value / 1e6)
  const share = total > 0 ? bytes / total : 0
  switch (record.step) {
    case 'engine':
      return { message: vscode.l10n.t('installing its engine…') }
    case 'check':
      return { message: vscode.l10n.t('checking it…'), share: 1 }
    default:
      return { message: vscode.l10n.t('{0} of {1} MB', size(bytes), size(total)), share }
  }
}

async function again(log: vscode.LogOutputChannel, message: string): Promise<void> {
  const retry = vscode.l10n.t('Continue')
  const show = vscode.l10n.t('Show Log')
  const chosen = await vscode.window.showWarningMessage(message, retry, show)
  if (chosen === retry) await vscode.commands.executeCommand('tfgrpo.getEmbeddedModel')
  if (chosen === show) log.show(true)
}

async function offerUse(models: Models): Promise<void> {
  const ready = vscode.l10n.t('The embedded model is ready.')
  const { policy, optimizer } = models.choice()
  if ([policy, optimizer].some(({ model }) => model === 'embedded')) {
    void vscode.window.showInformationMessage(ready)
    return
  }
  const use = vscode.l10n.t('Use It')
  if ((await vscode.window.showInformationMessage(ready, use)) !== use) return
  const { withPolicy } = await import('./change-choice.ts')
  await models.choose(withPolicy(models.choice(), { model: 'embedded', baseUrl: '' }))
}
