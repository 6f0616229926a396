import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { UserError } from '../editor/user-error.ts'
import type { ChangeNeeds } from './change-experiences.ts'
import type { ExperiencesView } from './experiences-view.ts'
import { type Node, nodeOf } from './nodes.ts'

interface ReleaseNeeds extends ChangeNeeds {
  experiences: Pick<ExperiencesView, 'views'>
}

/** Adds a lesson that a guard held back to the library, as a candidate and by the user's decision. */
export async function releaseLesson({ experiences, changes }: ReleaseNeeds, node?: unknown): Promise<void> {
  const { planRelease } = await import('../../node/runs/release-lesson.ts')
  const { path, folder, lesson } = await chosenLesson(experiences, nodeOf(node))
  const release = await planRelease(folder, lesson)
  await changes.change(path, release.change, () =>
    vscode.l10n.t(
      '{0} of {1} is now the candidate {2}: the next run tries it.',
      lesson,
      release.run,
      release.id,
    ),
  )
}

interface ChosenLesson {
  path: string
  folder: string
  lesson: string
}

async function chosenLesson(
  experiences: ReleaseNeeds['experiences'],
  node: Node | null,
): Promise<ChosenLesson> {
  if (node?.kind === 'lesson')
    return { path: node.path, folder: node.held.folder, lesson: node.rejected.lesson.id }
  const items = (await experiences.views()).flatMap(({ state, held }) =>
    (held?.lessons ?? []).map(({ lesson, reason }) => ({
      label: lesson.text,
      description: `${lesson.id}, ${vscode.workspace.asRelativePath(dirname(dirname(state.path)))}`,
      detail: reason,
      path: state.path,
      folder: held!.folder,
      lesson: lesson.id,
    })),
  )
  if (items.length === 0) throw new UserError(vscode.l10n.t('No lesson of the newest run was held back.'))
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Release which lesson? It becomes a candidate.'),
    matchOnDetail: true,
  })
  if (!picked) throw new vscode.CancellationError()
  return picked
}
