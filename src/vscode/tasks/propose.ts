import * as vscode from 'vscode'
import { isCancelled, UserError } from '../editor/user-error.ts'
import type { JobRequest } from '../trainer/job.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { type Findings, noFindings, takeRecord, writtenIn } from './findings.ts'
import { pickProposals, showLeftOut } from './pick-proposals.ts'
import { hasLeftOut, nothingWords } from './proposal-words.ts'
import { runTasks } from './run-tasks.ts'

export type ProposalRequest = Pick<JobRequest, 'title' | 'args' | 'cwd'>

/** Searches, shows the proposals as a list with check boxes, and writes those that were ticked. */
export async function propose(jobs: Pick<Jobs, 'run'>, request: ProposalRequest): Promise<void> {
  const found = await findingsOf(jobs, request)
  if (!found.proposals.some(({ offered }) => offered)) return reportNothing(found)
  const measured = await withDifficulty(jobs, request, found)
  const taken = await pickProposals(request.title, measured)
  const result = await runTasks(jobs, {
    ...request,
    kind: 'tasks',
    args: [...request.args, '--take', taken.map(({ id }) => id).join(',')],
    progress,
  })
  const written = writtenIn(result.last)
  if (!written)
    throw new UserError(vscode.l10n.t('Nothing was written: these tasks are in task files already.'))
  await vscode.window.showTextDocument(vscode.Uri.file(written.file))
  reportWritten(written, measured)
}

/** Runs a command that proposes tasks; nothing is written. */
export async function findingsOf(
  jobs: Pick<Jobs, 'run'>,
  request: ProposalRequest & Partial<JobRequest>,
): Promise<Findings> {
  const findings = noFindings()
  try {
    await runTasks(jobs, {
      kind: 'tasks',
      progress,
      ...request,
      onRecord: (record) => takeRecord(findings, record, vscode.l10n),
    })
  } catch (error) {
    // A file that was read and gave no task fails on the command line; here the user is asked for its columns, or shown why.
    if (isCancelled(error) || findings.mapping === null) throw error
  }
  return findings
}

/** If the user wants to know it first: how often a model solves each. Estimate and cap are shown as for a run. */
async function withDifficulty(
  jobs: Pick<Jobs, 'run'>,
  request: ProposalRequest,
  found: Findings,
): Promise<Findings> {
  const offered = found.proposals.filter((proposal) => proposal.offered && !proposal.takenOut).length
  if (offered === 0) return found
  const some = (attempts: number) => ({
    label: vscode.l10n.t('{0} attempts at each first', attempts),
    description: vscode.l10n.t('about {0} calls; the budget is shown before', offered * attempts),
    attempts,
  })
  const chosen = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('Choose now'), description: vscode.l10n.t('no model is asked'), attempts: 0 },
      some(2),
      some(4),
    ],
    {
      title: request.title,
      placeHolder: vscode.l10n.t(
        '{0} can become tasks. See first how often a model solves each? What it always or never solves teaches little.',
        offered,
      ),
      ignoreFocusOut: true,
    },
  )
  if (!chosen) throw new vscode.CancellationError()
  if (chosen.attempts === 0) return found
  // The confirmed cap is the permission to spend.
  const yes = request.args.includes('--yes') ? [] : ['--yes']
  let tried = 0
  try {
    const measured = await findingsOf(jobs, {
      ...request,
      title: vscode.l10n.t('Measuring how often a model solves each'),
      args: [...request.args, '--difficulty', String(chosen.attempts), ...yes],
      models: 'policy',
      confirm: true,
      progress: (record) => {
        if (record.type !== 'difficulty-measured') return null
        tried++
        return {
          message: vscode.l10n.t('{0} of {1} tried', String(tried), String(offered)),
          share: tried / offered,
        }
      },
    })
    return measured.proposals.length > 0 ? measured : found
  } catch (error) {
    // Declined or stopped: the proposals can still be chosen from.
    if (isCancelled(error)) return found
    throw error
  }
}

const progress: NonNullable<JobRequest['progress']> = (record) =>
  record.type === 'proposal-checked'
    ? {
        message: vscode.l10n.t('{0} of {1} tried', String(record.done), String(record.total)),
        share: Number(record.done) / Math.max(1, Number(record.total)),
      }
    : null

export function reportNothing(found: Findings): void {
  const show = vscode.l10n.t('Show What Was Left Out')
  void vscode.window
    .showInformationMessage(nothingWords(found, vscode.l10n), ...(hasLeftOut(found) ? [show] : []))
    .then((chosen) => {
      if (chosen === show) void showLeftOut(found)
    })
}

function reportWritten(written: { file: string; added: string[]; notes: string[] }, found: Findings): void {
  const preflight = vscode.l10n.t('Preflight')
  const show = vscode.l10n.t('Show What Was Left Out')
  const added =
    written.added.length === 1
      ? vscode.l10n.t('1 task was added. Read it, then see whether training is worth it.')
      : vscode.l10n.t(
          '{0} tasks were added. Read them, then see whether training is worth it.',
          written.added.length,
        )
  // Not awaited: the tasks are written, whatever happens to the message.
  void vscode.window
    .showInformationMessage(
      [added, ...written.notes].join(' '),
      preflight,
      ...(hasLeftOut(found) ? [show] : []),
    )
    .then((chosen) => {
      if (chosen === preflight)
        void vscode.commands.executeCommand('tfgrpo.preflight', vscode.Uri.file(written.file))
      if (chosen === show) void showLeftOut(found)
    })
}
