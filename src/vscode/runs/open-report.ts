import * as vscode from 'vscode'
import type { RunPlaces } from './newest-runs.ts'
import { pickRun } from './pick-run.ts'
import { type ReportJobs, ReportPanel } from './report-panel.ts'

interface ReportNeeds extends RunPlaces {
  jobs: ReportJobs
}

/** Reports that are open, by the folder of their run. */
const open = new Map<string, ReportPanel>()

/** Shows the report of a run; live while the run continues. */
export async function openReport(needs: ReportNeeds, of?: unknown): Promise<void> {
  const { folder, name } = await pickRun(
    needs,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace yet: train on a task file first.'),
  )
  await panelOf(needs.jobs, folder, name)
}

/** Shows the attempts at one task side by side: scores, verdicts, and what the optimizer concluded. */
export async function openGroup(
  needs: ReportNeeds,
  of?: unknown,
  phase?: unknown,
  task?: unknown,
): Promise<void> {
  // An item of the runs view holds all three.
  const { group } = (of ?? {}) as { group?: { phase: string; task: string } }
  const focus = group ?? (typeof phase === 'string' && typeof task === 'string' ? { phase, task } : null)
  const { folder, name } = await pickRun(
    needs,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace yet: train on a task file first.'),
  )
  const panel = await panelOf(needs.jobs, folder, name)
  if (focus) panel.focus(focus.phase, focus.task)
}

/** Fills a report's panel again after the window was reloaded. */
export async function restoreReport(
  { jobs }: Pick<ReportNeeds, 'jobs'>,
  panel: vscode.WebviewPanel,
  state: unknown,
): Promise<void> {
  const { folder } = (state ?? {}) as { folder?: unknown }
  if (typeof folder !== 'string') return panel.dispose()
  await adopt(jobs, folder, panel)
}

async function panelOf(jobs: ReportJobs, folder: string, name: string): Promise<ReportPanel> {
  const known = open.get(folder)
  if (known) {
    known.reveal()
    return known
  }
  const panel = vscode.window.createWebviewPanel(
    'tfgrpo.report',
    vscode.l10n.t('Run {0}', name),
    vscode.ViewColumn.Active,
    { enableFindWidget: true },
  )
  return adopt(jobs, folder, panel)
}

async function adopt(jobs: ReportJobs, folder: string, panel: vscode.WebviewPanel): Promise<ReportPanel> {
  const made = new ReportPanel(jobs, folder, panel)
  open.set(folder, made)
  panel.onDidDispose(() => {
    if (open.get(folder) === made) open.delete(folder)
  })
  await made.render()
  return made
}
