import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as vscode from 'vscode'
import { filesWords, kindWords } from '../editor/words.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { rootGrpoFolders } from './newest-runs.ts'

/** Run folders that were open when the window closed, and those not to be asked about again. */
const OPEN = 'tfgrpo.openRuns'
const SILENT = 'tfgrpo.silentRuns'
/** After a reload the old child still writes for up to two seconds. */
const FLUSHING_MS = 4000

export interface OfferNeeds {
  context: Pick<vscode.ExtensionContext, 'subscriptions' | 'workspaceState'>
  jobs: Pick<Jobs, 'running' | 'onDidChange'>
  log: vscode.LogOutputChannel
}

/** Stores which runs are open, so that a reloaded window knows what was interrupted. */
export function rememberOpenRuns({ context, jobs }: Omit<OfferNeeds, 'log'>): void {
  let known = ''
  context.subscriptions.push(
    jobs.onDidChange(() => {
      const open = jobs.running.flatMap(({ run }) => (run === null ? [] : [run]))
      const text = JSON.stringify(open)
      if (text === known) return
      known = text
      void context.workspaceState.update(OPEN, open)
    }),
  )
}

/**
 * Once, after activation: offers to resume the newest run that did not finish: the window was reloaded or
 * crashed, or the trainer was killed. Costs one read of the file system where there are no runs.
 */
export async function offerResume({ context, jobs, log }: OfferNeeds): Promise<void> {
  if (!vscode.workspace.isTrusted) return
  const left = context.workspaceState.get<string[]>(OPEN, [])
  if (left.length > 0) await context.workspaceState.update(OPEN, [])
  const folders = await existing(rootGrpoFolders().map((grpo) => join(grpo, 'runs')))
  if (left.length === 0 && folders.length === 0) return
  const run = await newestUnfinished(
    left,
    rootGrpoFolders(),
    context.workspaceState.get<string[]>(SILENT, []),
  )
  if (!run || jobs.running.some((job) => job.run === run.folder)) return
  log.info(`${run.folder} did not finish; resuming it is offered.`)
  const resume = vscode.l10n.t('Resume')
  const never = vscode.l10n.t("Don't Ask Again for This Run")
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The run {0} ({1} on {2}) did not finish. It can be resumed; nothing is paid twice.',
      run.name,
      kindWords(run.kind, run.plan.measure?.compare ?? false, vscode.l10n),
      filesWords(run.plan.files),
    ),
    resume,
    vscode.l10n.t('Not Now'),
    never,
  )
  if (chosen === resume) await vscode.commands.executeCommand('tfgrpo.resume', run.folder)
  if (chosen === never)
    await context.workspaceState.update(SILENT, [
      ...context.workspaceState.get<string[]>(SILENT, []),
      run.folder,
    ])
}

async function newestUnfinished(
  left: readonly string[],
  grpos: readonly string[],
  silent: readonly string[],
) {
  const { isUnfinished, runEntries, runEntry } = await import('../../node/runs/run-entry.ts')
  // A run that this window started counts however it ended; another run only where it was killed.
  const own = await Promise.all(
    left.map(async (folder) => {
      let entry = await runEntry(folder)
      const until = performance.now() + FLUSHING_MS
      while (entry?.locked && performance.now() < until) {
        await sleep(200)
        entry = await runEntry(folder)
      }
      return entry
    }),
  )
  const others = await Promise.all(grpos.map(async (grpo) => (await runEntries(grpo, 5)).entries))
  const candidates = [
    ...own.filter((entry) => entry !== null).filter(isUnfinished),
    ...others.flat().filter((entry) => entry.result === null && isUnfinished(entry)),
  ]
  return candidates
    .filter(({ folder }) => !silent.includes(folder))
    .sort((a, b) => b.made - a.made)
    .at(0)
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await stat(path).catch(() => null))?.isDirectory() ? path : null)),
  )
  return found.filter((path) => path !== null)
}
