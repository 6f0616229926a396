import * as vscode from 'vscode'
import { reportError } from '../editor/report-error.ts'
import { requireTrust, saveFirst } from '../workspace/before-work.ts'
import { type ChosenFiles, chosenFiles } from '../workspace/chosen-files.ts'
import type { TaskFiles } from '../workspace/task-files.ts'
import type { JobKind, JobRequest } from './job.ts'
import type { Jobs } from './jobs.ts'
import { reportOutcome } from './report-outcome.ts'

/** What is needed to run a job and to report how it ended. */
export interface RunNeeds {
  jobs: Pick<Jobs, 'run'>
  log: vscode.LogOutputChannel
}

interface StartNeeds extends RunNeeds {
  taskFiles: Pick<TaskFiles, 'all'>
}

/** Learns from task files. */
export async function train(needs: StartNeeds, ...args: unknown[]): Promise<void> {
  await startRun(needs, args, 'train', ({ files, name }) => ({
    title: vscode.l10n.t('Training on {0}', name),
    args: ['train', ...files],
  }))
}

/** Is it worth training, and what would it cost? */
export async function preflight(needs: StartNeeds, ...args: unknown[]): Promise<void> {
  await startRun(needs, args, 'preflight', ({ files, name }) => ({
    title: vscode.l10n.t('Preflight of {0}', name),
    args: ['preflight', ...files],
  }))
}

/** How well the model does without any experience: on test, or on val where no task is in test. */
export async function baseline(needs: StartNeeds, ...args: unknown[]): Promise<void> {
  await startRun(needs, args, 'eval', ({ files, name }) => ({
    title: vscode.l10n.t('Baseline of {0}', name),
    args: ['eval', ...files, '--include', 'none'],
  }))
}

/**
 * The library compared with none, paired by task; called on a comparison that proved nothing, with as many samples as
 * it asks for.
 */
export async function compare(needs: StartNeeds, ...args: unknown[]): Promise<void> {
  const include = vscode.workspace.getConfiguration('tfgrpo').get('include', 'proven')
  const { samples } = (args[0] as { result?: { samples?: number } } | undefined)?.result ?? {}
  await startRun(needs, args, 'eval', ({ files, name }) => ({
    title: vscode.l10n.t('Comparing on {0}', name),
    args: [
      'eval',
      ...files,
      '--compare',
      '--include',
      include,
      ...(samples === undefined ? [] : ['--samples', String(samples)]),
    ],
  }))
}

/** Measures what is in use again. */
export async function verifyLibrary(needs: StartNeeds, ...args: unknown[]): Promise<void> {
  await startRun(needs, args, 'verify', ({ files, name }) => ({
    title: vscode.l10n.t('Measuring the library again on {0}', name),
    args: ['library', 'verify', ...files],
  }))
}

async function startRun(
  needs: StartNeeds,
  args: readonly unknown[],
  kind: JobKind,
  make: (chosen: ChosenFiles) => Pick<JobRequest, 'title' | 'args'>,
): Promise<void> {
  requireTrust()
  const chosen = await chosenFiles(needs, args)
  // A run reads the files on disk.
  await saveFirst(...chosen.files)
  await runAndReport(needs, { ...make(chosen), cwd: chosen.cwd, kind, models: 'policy', confirm: true })
}

/** Runs a job and reports how it ended; resolves when it has ended, not when the message was answered. */
export async function runAndReport({ jobs, log }: RunNeeds, request: JobRequest): Promise<void> {
  const result = await jobs.run(request)
  // Not awaited: the run has ended, whatever happens to the message.
  void reportOutcome(log, request, result).catch((error) => reportError(error, log))
}
