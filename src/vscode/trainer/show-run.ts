import * as vscode from 'vscode'
import type { Jobs } from './jobs.ts'
import { pickJob } from './stop.ts'

/** What can be done with a running job: the menu of the status bar item. */
export async function showRun({ jobs }: { jobs: Pick<Jobs, 'running'> }, of?: unknown): Promise<void> {
  const job = await pickJob(jobs, of)
  const items: (vscode.QuickPickItem & { command: string; args: unknown[] })[] = []
  if (job.run !== null)
    items.push({
      label: `$(graph-line) ${vscode.l10n.t('Open Live Report')}`,
      command: 'tfgrpo.openReport',
      args: [job.run],
    })
  items.push(
    { label: `$(list-tree) ${vscode.l10n.t('Show in Runs')}`, command: 'tfgrpo.runs.focus', args: [] },
    {
      label: `$(debug-stop) ${vscode.l10n.t('Stop')}`,
      description: job.library === null ? '' : vscode.l10n.t('it can be resumed; nothing is paid twice'),
      command: 'tfgrpo.stop',
      args: [job],
    },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'tfgrpo.showLogs', args: [] },
  )
  const chosen = await vscode.window.showQuickPick(items, {
    title: [job.request.title, job.models].filter(Boolean).join(' · '),
    placeHolder: job.line,
  })
  if (chosen) await vscode.commands.executeCommand(chosen.command, ...chosen.args)
}
