import * as vscode from 'vscode'
import type { Experience } from '../../core/library/experience.ts'
import type { Services } from '../services.ts'
import { UserError } from '../user-error.ts'
import { byEffect } from './arrange.ts'
import { describe } from './item-words.ts'
import type { Node } from './nodes.ts'
import { pickLibrary } from './open-library.ts'

/** An experience of a library. */
export interface Chosen {
  /** path of the library */
  path: string
  id: string
}

/**
 * What a command is about: the rows selected in the tree, `(path, id)` of a link, the row in focus when a key was
 * pressed, else what the user picks from those that fit.
 */
export async function chosenExperiences(
  services: Services,
  args: readonly unknown[],
  { fits, ask }: { fits: (one: Experience) => boolean; ask: string },
): Promise<Chosen[]> {
  const given = fromArguments(isSelected(args[0]) ? [null, [...services.experiences.view.selection]] : args)
  if (given.length > 0) return given
  const path = await pickLibrary(services)
  const { library } = await services.libraries.read(path)
  const offered = byEffect(library.experiences.filter(fits))
  if (offered.length === 0)
    throw new UserError(vscode.l10n.t('No experience of this library is one for that.'))
  const model = services.models.choice().policy.model || undefined
  const picked = await vscode.window.showQuickPick(
    offered.map((one) => ({
      label: one.text,
      description: describe(one, model, vscode.l10n),
      detail: one.evidence[0] ?? '',
      id: one.id,
    })),
    { placeHolder: ask, matchOnDescription: true, matchOnDetail: true, canPickMany: true },
  )
  if (!picked || picked.length === 0) throw new vscode.CancellationError()
  return picked.map(({ id }) => ({ path, id }))
}

/** The same for a command that is about one experience. */
export async function chosenExperience(
  services: Services,
  args: readonly unknown[],
  options: { fits: (one: Experience) => boolean; ask: string },
): Promise<Chosen> {
  const [first] = await chosenExperiences(services, args, options)
  return first!
}

/** The command's arguments as the editor gives them: the row clicked and all selected rows. */
function fromArguments([first, second]: readonly unknown[]): Chosen[] {
  if (typeof first === 'string' && typeof second === 'string') return [{ path: first, id: second }]
  const nodes = (Array.isArray(second) && second.length > 0 ? second : [first]) as (Node | undefined)[]
  const seen = new Set<string>()
  return nodes.flatMap((node) => {
    if (node?.kind !== 'experience') return []
    const { path, experience } = node
    // Grouped by tag, one experience may be selected in several places.
    const key = `${path}\n${experience.id}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ path, id: experience.id }]
  })
}

/** A key that was pressed in the tree: what is selected there. */
function isSelected(argument: unknown): boolean {
  return (argument as { selected?: unknown } | null | undefined)?.selected === true
}

/** By library, since each is a file of its own. */
export function byLibrary(chosen: readonly Chosen[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { path, id } of chosen) groups.set(path, [...(groups.get(path) ?? []), id])
  return groups
}
