import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import { pickRun } from './pick-run.ts'
import { ReportPanel } from './report-panel.ts'

/** Reports that are open, by the folder of their run. */
const open = new Map<string, ReportPanel>()

/** Shows the report of a run; live while the run goes on. */
export async function openReport(services: Services, of?: unknown): Promise<void> {
  const { folder, name } = await pickRun(
    services,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace yet: train on a task file first.'),
  )
  await panelOf(services, folder, name)
}

/** Shows the tries of one task side by side: scores, verdicts, and what the optimizer concluded. */
export async function openGroup(
  services: Services,
  of?: unknown,
  phase?: unknown,
  task?: unknown,
): Promise<void> {
  // An item of the runs view holds all three.
  const { group } = (of ?? {}) as { group?: { phase: string; task: string } }
  const focus = group ?? (typeof phase === 'string' && typeof task === 'string' ? { phase, task } : null)
  const { folder, name } = await pickRun(
    services,
    of,
    () => true,
    vscode.l10n.t('There is no run in this workspace yet: train on a task file first.'),
  )
  const panel = await panelOf(services, folder, name)
  if (focus) panel.focus(focus.phase, focus.task)
}

/** Fills a report's panel again after the window was reloaded. */
export async function restoreReport(
  services: Services,
  panel: vscode.WebviewPanel,
  state: unknown,
): Promise<void> {
  const { folder } = (state ?? {}) as { folder?: unknown }
  if (typeof folder !== 'string') return panel.dispose()
  await adopt(services, folder, panel)
}

async function panelOf(services: Services, folder: string, name: string): Promise<ReportPanel> {
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
  return adopt(services, folder, panel)
}

async function adopt(services: Services, folder: string, panel: vscode.WebviewPanel): Promise<ReportPanel> {
  const made = new ReportPanel(services, folder, panel)
  open.set(folder, made)
  panel.onDidDispose(() => {
    if (open.get(folder) === made) open.delete(folder)
  })
  await made.render()
  return made
}
