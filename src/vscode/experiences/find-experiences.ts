import * as vscode from 'vscode'
import type { UndoStack } from '../workspace/undo-stack.ts'
import type { Grouping } from './arrange.ts'
import type { ExperiencesView } from './experiences-view.ts'

interface ShownNeeds {
  experiences: Pick<ExperiencesView, 'tree' | 'view' | 'filter' | 'groupBy'>
}

/**
 * A box whose words filter the tree as they are typed. Enter and the choice of a row keep the filter, Escape puts back the
 * one before.
 */
export async function filterExperiences({ experiences }: ShownNeeds, query?: unknown): Promise<void> {
  if (typeof query === 'string') return experiences.filter(query)
  const before = experiences.tree.query
  const box = vscode.window.createInputBox()
  box.title = vscode.l10n.t('Filter Experiences')
  box.placeholder = vscode.l10n.t('Words of text, tags (#parsing), evidence, examples or id; empty shows all')
  box.value = before
  // Else a click into the tree would end it as Escape does.
  box.ignoreFocusOut = true
  const listening: vscode.Disposable[] = [box]
  const kept = await new Promise<string>((resolve) => {
    let accepted = before
    const accept = () => {
      accepted = box.value
      box.hide()
    }
    listening.push(
      box.onDidChangeValue((value) => void experiences.filter(value)),
      box.onDidAccept(accept),
      // A row that the filter removes leaves the selection empty: this is not a choice.
      experiences.view.onDidChangeSelection(({ selection }) => selection.length > 0 && accept()),
      box.onDidHide(() => resolve(accepted)),
    )
    box.show()
  })
  for (const each of listening) each.dispose()
  await experiences.filter(kept.trim())
}

export async function clearExperienceFilter({ experiences }: ShownNeeds): Promise<void> {
  await experiences.filter('')
}

const groupBy =
  (grouping: Grouping) =>
  async ({ experiences }: ShownNeeds) =>
    experiences.groupBy(grouping)

export const groupExperiencesByStatus = groupBy('status')
export const groupExperiencesByTag = groupBy('tag')

/** Undoes the last change of a library or an exported file. */
export async function undoExperienceChange({ undo }: { undo: Pick<UndoStack, 'undoLast'> }): Promise<void> {
  const title = await undo.undoLast()
  void vscode.window.showInformationMessage(
    title === null ? vscode.l10n.t('There is nothing to undo.') : vscode.l10n.t('Undone: {0}', title),
  )
}
