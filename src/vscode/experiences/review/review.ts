import * as vscode from 'vscode'
import { UserError } from '../../editor/user-error.ts'
import type { Libraries } from '../../workspace/libraries.ts'
import { toReview } from '../arrange.ts'
import { ACCEPT, apply, type ChangeNeeds, type ExperienceAction, REJECT } from '../change-experiences.ts'
import type { Chosen } from '../chosen.ts'
import { nodeOf } from '../nodes.ts'
import { chosenExperience, chosenExperiences, type SelectionNeeds } from '../selection.ts'
import { activeReview, editUri, REVIEW, reviewedOf, reviewUri } from './review-uri.ts'

type WaitingIn = Pick<Libraries, 'all'>

interface ReviewNeeds {
  libraries: WaitingIn
}

type DecideNeeds = SelectionNeeds & ChangeNeeds

/** Opens the review of a candidate: the given row, else the most promising one that awaits review. */
export async function reviewCandidates(
  { libraries }: ReviewNeeds,
  first?: unknown,
  second?: unknown,
): Promise<void> {
  const node = nodeOf(first)
  if (node?.kind === 'experience') return openReview(libraries, { path: node.path, id: node.experience.id })
  if (typeof first === 'string' && typeof second === 'string')
    return openReview(libraries, { path: first, id: second })
  const [next] = await waiting(libraries, node?.path)
  if (!next)
    throw new UserError(
      vscode.l10n.t(
        'No candidate awaits review. A training run proposes new ones; you can also add one by hand.',
      ),
    )
  await openReview(libraries, next)
}

/** Pins it, or all that are selected; then shows the next one. */
export async function acceptCandidate(needs: DecideNeeds, ...args: unknown[]): Promise<void> {
  await decide(needs, args, ACCEPT)
}

/** Retires it, or all that are selected; then shows the next one. */
export async function rejectCandidate(needs: DecideNeeds, ...args: unknown[]): Promise<void> {
  await decide(needs, args, REJECT)
}

/** Shows the next one without a decision. */
export async function nextCandidate({ libraries }: ReviewNeeds, uri?: unknown): Promise<void> {
  const reviewed = ofEditor(uri) ?? activeReview()
  const list = await waiting(libraries)
  const at = list.findIndex(({ path, id }) => path === reviewed?.path && id === reviewed.id)
  const next = list[(at + 1) % list.length]
  if (next && list.length > (at < 0 ? 0 : 1)) await openReview(libraries, next)
  else void vscode.window.showInformationMessage(vscode.l10n.t('No other candidate awaits review.'))
}

/** Opens text, evidence and tags in an editor, next to their present state; saving changes the library. */
export async function editExperience(needs: SelectionNeeds, ...args: unknown[]): Promise<void> {
  const reviewed = ofEditor(args[0]) ?? (args.length === 0 ? activeReview() : null)
  const { path, id } =
    reviewed ??
    (await chosenExperience(needs, args, {
      fits: () => true,
      ask: vscode.l10n.t('Edit which experience?'),
    }))
  await vscode.commands.executeCommand(
    'vscode.diff',
    reviewUri({ path, id, side: 'now' }),
    editUri(path, id),
    vscode.l10n.t('{0}: as it is ↔ your edit (save to apply)', id),
    { preview: false },
  )
}

async function decide(needs: DecideNeeds, args: unknown[], action: ExperienceAction): Promise<void> {
  const { libraries } = needs
  const reviewed = ofEditor(args[0]) ?? (args.length === 0 ? activeReview() : null)
  const before = reviewed ? await waiting(libraries) : []
  await apply(needs, reviewed ? [reviewed] : await chosenExperiences(needs, args, action), action)
  if (!reviewed) return
  const left = new Set((await waiting(libraries)).map(({ path, id }) => `${path}\n${id}`))
  const at = before.findIndex(({ path, id }) => path === reviewed.path && id === reviewed.id)
  const next = [...before.slice(at + 1), ...before.slice(0, Math.max(at, 0))].find(({ path, id }) =>
    left.has(`${path}\n${id}`),
  )
  if (next) await openReview(libraries, next)
  else await closeReviews(null)
}

async function openReview(libraries: WaitingIn, { path, id }: Chosen): Promise<void> {
  const list = await waiting(libraries)
  const at = list.findIndex((one) => one.path === path && one.id === id)
  const place = at < 0 ? '' : vscode.l10n.t(' ({0} of {1})', at + 1, list.length)
  const modified = reviewUri({ path, id, side: 'with' })
  await vscode.commands.executeCommand(
    'vscode.diff',
    reviewUri({ path, id, side: 'without' }),
    modified,
    vscode.l10n.t('Review {0}{1}: without ↔ with it', id, place),
    { preview: true },
  )
  await closeReviews(modified)
}

/** A review that was decided is closed when the next one opens. */
async function closeReviews(except: vscode.Uri | null): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs: all }) => all)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputTextDiff &&
        input.original.scheme === REVIEW &&
        input.modified.scheme === REVIEW &&
        input.modified.toString() !== except?.toString(),
    )
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true)
}

/** All that await review, library by library. */
async function waiting(libraries: WaitingIn, path?: string): Promise<Chosen[]> {
  const states = await libraries.all()
  return states
    .filter((state) => path === undefined || state.path === path)
    .flatMap(({ path: library, library: { experiences } }) =>
      toReview(experiences).map(({ id }) => ({ path: library, id })),
    )
}

function ofEditor(argument: unknown): Chosen | null {
  return argument instanceof vscode.Uri ? reviewedOf(argument) : null
}
