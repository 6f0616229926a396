import * as vscode from 'vscode'
import { addByUser, enableByUser, pinByUser, restoreByUser, retireByUser } from '../../core/library/edit.ts'
import type { Experience, Library } from '../../core/library/experience.ts'
import { guardLesson } from '../../core/library/guards/guard.ts'
import type { Libraries } from '../workspace/libraries.ts'
import type { LibraryChanges } from '../workspace/library-changes.ts'
import { libraryOfChoice } from '../workspace/pick-library.ts'
import { awaitsReview } from './arrange.ts'
import { byLibrary, type Chosen } from './chosen.ts'
import type { Node } from './nodes.ts'
import { chosenExperiences, type SelectionNeeds } from './selection.ts'

const { l10n } = vscode

const active = ({ status }: Experience) => status !== 'retired'

export interface ChangeNeeds {
  changes: Pick<LibraryChanges, 'change'>
}

/** What a command does to each experience that it is about. */
export interface ExperienceAction {
  fits: (one: Experience) => boolean
  ask: string
  change: (library: Library, id: string) => Library
  said: (ids: string) => string
}

const RETIRE: ExperienceAction = {
  fits: active,
  ask: l10n.t('Retire which experiences? They are no longer used; their ids and history stay.'),
  change: retireByUser,
  said: (ids) => l10n.t('Retired {0}.', ids),
}

const RESTORE: ExperienceAction = {
  fits: ({ status }) => status === 'retired',
  ask: l10n.t('Restore which experiences?'),
  change: restoreByUser,
  said: (ids) => l10n.t('Restored {0}.', ids),
}

const PIN: ExperienceAction = {
  fits: (one) => active(one) && !one.pinned,
  ask: l10n.t('Pin which experiences? Pinned experiences are always included in the prompt.'),
  change: (library, id) => pinByUser(library, id, true),
  said: (ids) => l10n.t('Pinned {0}: always included in the prompt.', ids),
}

const UNPIN: ExperienceAction = {
  fits: (one) => one.pinned === true,
  ask: l10n.t('Unpin which experiences?'),
  change: (library, id) => pinByUser(library, id, false),
  said: (ids) => l10n.t('Unpinned {0}.', ids),
}

const ENABLE: ExperienceAction = {
  fits: (one) => active(one) && one.disabled === true,
  ask: l10n.t('Enable which experiences?'),
  change: (library, id) => enableByUser(library, id, true),
  said: (ids) => l10n.t('Enabled {0}.', ids),
}

const DISABLE: ExperienceAction = {
  fits: (one) => active(one) && !one.disabled,
  ask: l10n.t('Disable which experiences? Disabled experiences are never included in the prompt.'),
  change: (library, id) => enableByUser(library, id, false),
  said: (ids) => l10n.t('Disabled {0}.', ids),
}

const command =
  (action: ExperienceAction) =>
  async (needs: SelectionNeeds & ChangeNeeds, ...args: unknown[]) => {
    await apply(needs, await chosenExperiences(needs, args, action), action)
  }

export const retireExperience = command(RETIRE)
export const restoreExperience = command(RESTORE)
export const pinExperience = command(PIN)
export const unpinExperience = command(UNPIN)
export const enableExperience = command(ENABLE)
export const disableExperience = command(DISABLE)

/** All of a library in one change, so that one undo reverts them together. */
export async function apply(
  { changes }: ChangeNeeds,
  chosen: readonly Chosen[],
  action: ExperienceAction,
  options: { quietly?: boolean } = {},
): Promise<void> {
  for (const [path, ids] of byLibrary(chosen))
    await changes.change(
      path,
      (library) => ids.reduce(action.change, library),
      () => action.said(ids.join(', ')),
      options,
    )
}

/** Accepting a candidate is the user's decision: it is pinned. */
export const ACCEPT: ExperienceAction = {
  fits: awaitsReview,
  ask: l10n.t('Accept which candidates? They are pinned.'),
  change: PIN.change,
  said: (ids) => l10n.t('Accepted {0}: pinned, always included in the prompt.', ids),
}

/** Rejecting a candidate retires it. */
export const REJECT: ExperienceAction = {
  fits: awaitsReview,
  ask: l10n.t('Reject which candidates? They are retired.'),
  change: retireByUser,
  said: (ids) => l10n.t('Rejected {0}: retired.', ids),
}

/** The checkboxes of the tree. The box shows the state and can revert it, so no message is shown. */
export async function toggleExperiences(
  needs: ChangeNeeds,
  nodes: readonly Node[],
  enabled: boolean,
): Promise<void> {
  const chosen = nodes.flatMap((node) =>
    node.kind === 'experience' ? [{ path: node.path, id: node.experience.id }] : [],
  )
  await apply(needs, chosen, enabled ? ENABLE : DISABLE, { quietly: true })
}

/** Asks for a rule and puts it into the library as a candidate. */
export async function addExperience(
  { libraries, changes }: ChangeNeeds & { libraries: Pick<Libraries, 'all' | 'of'> },
  given?: unknown,
): Promise<void> {
  const path = await libraryOfChoice({ libraries })
  const text =
    typeof given === 'string'
      ? given
      : await vscode.window.showInputBox({
          title: l10n.t('Add an Experience'),
          prompt: l10n.t('One rule in one sentence: in which cases, and what to do then.'),
          placeHolder: l10n.t('On invalid input return an error object instead of throwing.'),
          ignoreFocusOut: true,
          validateInput: (value) => (value.trim() === '' ? l10n.t('State the rule in one sentence.') : null),
        })
  if (text === undefined) throw new vscode.CancellationError()
  const { findings } = guardLesson({ text, evidence: [] }, { open: [], held: [], received: [] })
  let id = ''
  await changes.change(
    path,
    (library) => {
      const added = addByUser(library, { text, evidence: [], tags: [] })
      id = added.id
      return added.library
    },
    () =>
      [
        l10n.t('Added {0} as a candidate: pin it to use it now, or let a training run try it.', id),
        ...findings.map(({ reason }) => reason),
      ].join(' '),
  )
}
