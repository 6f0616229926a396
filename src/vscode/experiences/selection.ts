import * as vscode from 'vscode'
import type { Experience } from '../../core/library/experience.ts'
import { UserError } from '../editor/user-error.ts'
import type { Models } from '../models/models.ts'
import type { Libraries } from '../workspace/libraries.ts'
import { pickLibrary } from '../workspace/pick-library.ts'
import { byEffect } from './arrange.ts'
import { byLibrary, type Chosen, fitting, fromArguments } from './chosen.ts'
import { describe } from './experience-words.ts'
import type { Node } from './nodes.ts'
import { presentReader } from './present-reader.ts'

/** Where experiences are selected, and where they are found. */
export interface SelectionNeeds {
  experiences: { view: Pick<vscode.TreeView<Node>, 'selection'> }
  libraries: Pick<Libraries, 'all' | 'read'>
  models: Pick<Models, 'choice'>
}

interface Wanted {
  fits: (one: Experience) => boolean
  ask: string
}

/**
 * What a command applies to: of the rows selected in the tree, `(path, id)` of a link, or the rows in focus when a key was
 * pressed, those that fit; else what the user picks. Throws UserError where nothing fits.
 */
export async function chosenExperiences(
  needs: SelectionNeeds,
  args: readonly unknown[],
  wanted: Wanted,
): Promise<Chosen[]> {
  const given = givenTo(needs, args)
  if (given.length > 0) return thatFit(needs, given, wanted)
  const { path, items } = await offered(needs, wanted)
  const picked = await vscode.window.showQuickPick(items, { ...pickOptions(wanted), canPickMany: true })
  if (!picked || picked.length === 0) throw new vscode.CancellationError()
  return picked.map(({ id }) => ({ path, id }))
}

/** The same for a command that is about one experience: of several rows the one that was clicked. */
export async function chosenExperience(
  needs: SelectionNeeds,
  args: readonly unknown[],
  wanted: Wanted,
): Promise<Chosen> {
  const [first] = givenTo(needs, args)
  if (first) return (await thatFit(needs, [first], wanted))[0]!
  const { path, items } = await offered(needs, wanted)
  const picked = await vscode.window.showQuickPick(items, pickOptions(wanted))
  if (!picked) throw new vscode.CancellationError()
  return { path, id: picked.id }
}

function givenTo({ experiences }: SelectionNeeds, args: readonly unknown[]): Chosen[] {
  return fromArguments(isSelected(args[0]) ? [null, [...experiences.view.selection]] : args)
}

async function thatFit(
  { libraries }: SelectionNeeds,
  given: readonly Chosen[],
  { fits }: Wanted,
): Promise<Chosen[]> {
  const known = new Map<string, Experience>()
  for (const path of byLibrary(given).keys())
    for (const one of (await libraries.read(path)).library.experiences) known.set(`${path}\n${one.id}`, one)
  const experienceOf = ({ path, id }: Chosen) => known.get(`${path}\n${id}`)
  const gone = given.find((one) => !experienceOf(one))
  if (gone && given.length === 1)
    throw new UserError(vscode.l10n.t('{0} is no longer in this library.', gone.id))
  const found = fitting(given, experienceOf, fits)
  if (found.length === 0)
    throw new UserError(
      given.length === 1
        ? vscode.l10n.t('Nothing to change: {0} is already like that, or retired.', given[0]!.id)
        : vscode.l10n.t('Nothing to change: the selected experiences are already like that, or retired.'),
    )
  return found
}

async function offered({ libraries, models }: SelectionNeeds, { fits }: Wanted) {
  const path = await pickLibrary({ libraries })
  const { library } = await libraries.read(path)
  const fitted = byEffect(library.experiences.filter(fits))
  if (fitted.length === 0)
    throw new UserError(vscode.l10n.t('No experience of this library fits this command.'))
  const reader = presentReader(models, path)
  const items = fitted.map((one) => ({
    label: one.text,
    description: describe(one, reader, vscode.l10n),
    detail: one.example?.task.replace(/\s+/g, ' ') ?? one.evidence[0] ?? '',
    id: one.id,
  }))
  return { path, items }
}

const pickOptions = ({ ask }: Wanted) => ({
  placeHolder: ask,
  matchOnDescription: true,
  matchOnDetail: true,
})

/** A key that was pressed in the tree: what is selected there. */
function isSelected(argument: unknown): boolean {
  return (argument as { selected?: unknown } | null | undefined)?.selected === true
}
