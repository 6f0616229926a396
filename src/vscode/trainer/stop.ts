import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { RunningJob } from './job.ts'
import type { Jobs } from './jobs.ts'

/** Stops a job gracefully; a run can be resumed. Of several the one that the user picks. */
export async function stop({ jobs }: { jobs: Pick<Jobs, 'running'> }, of?: unknown): Promise<void> {
  const job = await pickJob(jobs, of)
  job.stop()
}

/** The job of an item of the runs view, the only one, or the one that the user picks. */
export async function pickJob({ running }: Pick<Jobs, 'running'>, of?: unknown): Promise<RunningJob> {
  const given = running.find((job) => job === of || job === (of as { job?: unknown } | undefined)?.job)
  if (given) return given
  if (running.length === 0) throw new UserError(vscode.l10n.t('Nothing is running.'))
  if (running.length === 1) return running[0]!
  const picked = await vscode.window.showQuickPick(
    running.map((job) => ({ label: job.request.title, description: job.line, job })),
    { placeHolder: vscode.l10n.t('Which one?') },
  )
  if (!picked) throw new vscode.CancellationError()
  return picked.job
}
