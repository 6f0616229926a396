import * as vscode from 'vscode'
import { type RunEntry, runEntry } from '../../node/runs/run-entry.ts'
import { UserError } from '../editor/user-error.ts'
import { filesWords, kindWords } from '../editor/words.ts'
import { newestRuns, type RunPlaces } from './newest-runs.ts'
import { folderOf } from './run-folder.ts'

/** Maximum number of runs offered of each library. */
const OFFERED = 30

/**
 * The run that a command was called on: a folder, or an item of the runs view; else the only one that fits, or the one
 * that the user picks.
 * @param none the message where no run fits
 */
export async function pickRun(
  places: RunPlaces,
  of: unknown,
  fits: (entry: RunEntry) => boolean,
  none: string,
): Promise<RunEntry> {
  const folder = folderOf(of)
  if (folder !== null) {
    const entry = await runEntry(folder)
    if (!entry) throw new UserError(vscode.l10n.t('{0} contains no run, or its plan is damaged.', folder))
    return entry
  }
  const fitting = (await newestRuns(places, OFFERED)).filter(fits)
  if (fitting.length === 0) throw new UserError(none)
  if (fitting.length === 1) return fitting[0]!
  const picked = await vscode.window.showQuickPick(
    fitting.map((entry) => ({
      label: entry.name,
      description: `${kindWords(entry.kind, entry.plan.measure?.compare ?? false, vscode.l10n)} · ${filesWords(entry.plan.files)}`,
      detail: new Date(entry.made).toLocaleString(),
      entry,
    })),
    { placeHolder: vscode.l10n.t('Which run?'), matchOnDescription: true },
  )
  if (!picked) throw new vscode.CancellationError()
  return picked.entry
}
