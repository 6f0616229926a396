import * as vscode from 'vscode'
import { libraryOfRun } from '../../node/runs/run-library-file.ts'
import { canRollBack, type RollbackResult, rollBack, undoRollBack } from '../../node/runs/undo-run.ts'
import { reportError } from '../editor/report-error.ts'
import { UserError } from '../editor/user-error.ts'
import type { Jobs } from '../trainer/jobs.ts'
import { saveFirst } from '../workspace/before-work.ts'
import { newestRuns, type RunPlaces } from './newest-runs.ts'
import { pickRun } from './pick-run.ts'

interface UndoNeeds extends RunPlaces {
  jobs: Pick<Jobs, 'of'>
  log: vscode.LogOutputChannel
}

/** Number of runs of each library among which one that changed it is looked for. */
const LOOKED_AT = 50

/** Restores the library as it was before the newest run that changed it, or before the given one; can be undone. */
export async function undoLastRun(needs: UndoNeeds, of?: unknown): Promise<void> {
  const found = await newest(needs, of)
  const library = libraryOfRun(found.folder)
  if (needs.jobs.of(library))
    throw new UserError(
      vscode.l10n.t(
        'A run is in progress for this library: stop it first, then undo what {0} changed.',
        found.name,
      ),
    )
  const restore = vscode.l10n.t('Restore')
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Restore the library as it was before {0}?', found.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Edits that you have made since then stay. The run itself is kept, and this can be undone.',
      ),
    },
    restore,
  )
  if (chosen !== restore) throw new vscode.CancellationError()
  await saveFirst(library)
  const result = await rollBack(library, found.folder)
  if (!result.changed) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing to undo: the library no longer contains changes of {0}.', found.name),
    )
    return
  }
  const undo = vscode.l10n.t('Undo')
  // Not awaited: the library is restored, whatever happens to the message.
  void vscode.window
    .showInformationMessage(
      withNotes(vscode.l10n.t('The library is as it was before {0}.', found.name), result),
      undo,
    )
    .then(async (answer) => {
      if (answer === undo) await undoRollback(needs.log, library, found)
    })
}

async function undoRollback(
  log: vscode.LogOutputChannel,
  library: string,
  { name, folder }: { name: string; folder: string },
): Promise<void> {
  try {
    await saveFirst(library)
    const result = await undoRollBack(library, folder)
    void vscode.window.showInformationMessage(
      withNotes(vscode.l10n.t('The changes of {0} are in the library again.', name), result),
    )
  } catch (error) {
    reportError(error, log)
  }
}

/** Of the runs that changed a library and were not undone: the given one, else the newest. */
async function newest(places: RunPlaces, of: unknown) {
  const none = vscode.l10n.t('There is nothing to undo: no run of this workspace has changed a library.')
  if (of !== undefined) return pickRun(places, of, () => true, none)
  const found = (await newestRuns(places, LOOKED_AT)).find(({ folder }) => canRollBack(folder))
  if (!found) throw new UserError(none)
  return found
}

function withNotes(text: string, { notes }: RollbackResult): string {
  return [text, ...notes.slice(0, 2)].join(' ')
}
