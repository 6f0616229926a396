import * as vscode from 'vscode'
import { whole } from '../../core/report/words.ts'
import { hasChangedLibrary } from '../../node/runs/run-library-file.ts'
import type { JobRequest, JobResult } from './job.ts'
import { type Offer, type Outcome, outcomeOf } from './outcome.ts'

/** One message about a job that has ended, with what can be done next. Resolves when the user has answered it. */
export async function reportOutcome(
  log: vscode.LogOutputChannel,
  request: JobRequest,
  result: JobResult,
): Promise<void> {
  const wrote = result.run !== null && hasChangedLibrary(result.run)
  const outcome = outcomeOf(request.kind, result, wrote, vscode.l10n)
  const labels = new Map(outcome.offers.map((offer) => [labelOf(offer), offer]))
  const chosen = await show(outcome, textOf(outcome, request, result), [...labels.keys()])
  const offer = chosen === undefined ? undefined : labels.get(chosen)
  if (offer) await take(log, offer, request, result)
}

function show({ ending }: Outcome, text: string, labels: string[]): Thenable<string | undefined> {
  if (ending === 'failed' || ending === 'crashed') return vscode.window.showErrorMessage(text, ...labels)
  if (ending === 'budget') return vscode.window.showWarningMessage(text, ...labels)
  return vscode.window.showInformationMessage(text, ...labels)
}

function textOf({ ending, sentence }: Outcome, { title }: JobRequest, result: JobResult): string {
  switch (ending) {
    case 'done':
      return sentence || vscode.l10n.t('{0}: done.', title)
    case 'budget':
      return vscode.l10n.t(
        '{0} stopped at its budget. {1} Nothing is lost: it can be resumed with a higher budget.',
        title,
        sentence,
      )
    case 'cancelled':
      return result.run === null
        ? vscode.l10n.t('{0} was cancelled.', title)
        : vscode.l10n.t(
            '{0} was cancelled after {1} calls. It can be resumed; nothing is paid twice.',
            title,
            whole(result.state.calls),
          )
    case 'crashed':
      if (result.run === null) return vscode.l10n.t('{0} crashed ({1}).', title, result.signal ?? '?')
      return vscode.l10n.t(
        'The trainer crashed ({0}) during "{1}". The replies that it received are kept, so the run can be resumed.',
        result.signal ?? '?',
        title,
      )
    case 'failed':
      return sentence || vscode.l10n.t('{0} failed; the log has the details.', title)
  }
}

function labelOf(offer: Offer): string {
  switch (offer) {
    case 'report':
      return vscode.l10n.t('Open Report')
    case 'review':
      return vscode.l10n.t('Review Experiences')
    case 'undo':
      return vscode.l10n.t('Undo')
    case 'train':
      return vscode.l10n.t('Train')
    case 'resume':
      return vscode.l10n.t('Resume')
    case 'raise':
      return vscode.l10n.t('Raise the Budget and Resume')
    case 'fetch':
      return vscode.l10n.t('Fetch the Embedded Model')
    case 'sandbox':
      return vscode.l10n.t('Open the Setting')
    case 'health':
      return vscode.l10n.t('Check Task Health')
    case 'log':
      return vscode.l10n.t('Show Log')
  }
}

async function take(
  log: vscode.LogOutputChannel,
  offer: Offer,
  request: JobRequest,
  result: JobResult,
): Promise<void> {
  const command = (id: string, ...args: unknown[]) => vscode.commands.executeCommand(id, ...args)
  switch (offer) {
    case 'report':
      await command('tfgrpo.openReport', result.run)
      break
    case 'review':
      await command('tfgrpo.experiences.focus')
      break
    case 'undo':
      await command('tfgrpo.undoLastRun', result.run)
      break
    case 'train':
      await command('tfgrpo.resume', result.run, { as: 'train' })
      break
    case 'resume':
      await command('tfgrpo.resume', result.run, { as: request.kind })
      break
    case 'raise':
      await command('tfgrpo.resume', result.run, { as: request.kind, raise: true })
      break
    case 'fetch':
      await command('tfgrpo.getEmbeddedModel')
      break
    case 'sandbox':
      await command('workbench.action.openSettings', 'tfgrpo.allowUnsandboxed')
      break
    case 'health':
      // The task files among its arguments.
      await command('tfgrpo.checkTaskHealth', request.args)
      break
    case 'log':
      log.show(true)
  }
}
