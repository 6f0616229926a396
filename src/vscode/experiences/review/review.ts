import * as vscode from 'vscode'
import { UserError } from '../../editor/user-error.ts'
import type { Services } from '../../services.ts'
import { toReview } from '../arrange.ts'
import { ACCEPT, apply, type Deed, REJECT } from '../change-experiences.ts'
import type { Chosen } from '../chosen.ts'
import type { Node } from '../nodes.ts'
import { chosenExperience, chosenExperiences } from '../selection.ts'
import { activeReview, editUri, REVIEW, reviewedOf, reviewUri } from './review-uri.ts'

/** Opens the review of a candidate: the row given, else the most promising one that waits. */
export async function reviewCandidates(services: Services, first?: unknown, second?: unknown): Promise<void> {
  const node = first as Node | undefined
  if (node?.kind === 'experience') return openReview(services, { path: node.path, id: node.experience.id })
  if (typeof first === 'string' && typeof second === 'string')
    return openReview(services, { path: first, id: second })
  const [next] = await waiting(services, node?.path)
  if (!next)
    throw new UserError(
      vscode.l10n.t('No candidate waits for review: a training run brings new ones, or add one by hand.'),
    )
  await openReview(services, next)
}

/** The user's word for it, or for all that are selected: pinned; then the next one. */
export async function acceptCandidate(services: Services, ...args: unknown[]): Promise<void> {
  await decide(services, args, ACCEPT)
}

/** Retires it, or all that are selected; then the next one. */
export async function rejectCandidate(services: Services, ...args: unknown[]): Promise<void> {
  await decide(services, args, REJECT)
}

/** Goes on without a decision. */
export async function nextCandidate(services: Services, uri?: unknown): Promise<void> {
  const reviewed = ofEditor(uri) ?? activeReview()
  const list = await waiting(services)
  const at = list.findIndex(({ path, id }) => path === reviewed?.path && id === reviewed.id)
  const next = list[(at + 1) % list.length]
  if (next && list.length > (at < 0 ? 0 : 1)) await openReview(services, next)
  else void vscode.window.showInformationMessage(vscode.l10n.t('No other candidate waits for review.'))
}

/** Opens text, evidence and tags in an editor, beside what they are now; saving changes the library. */
export async function editExperience(services: Services, ...args: unknown[]): Promise<void> {
  const reviewed = ofEditor(args[0]) ?? (args.length === 0 ? activeReview() : null)
  const { path, id } =
    reviewed ??
    (await chosenExperience(services, args, {
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

async function decide(services: Services, args: unknown[], deed: Deed): Promise<void> {
  const reviewed = ofEditor(args[0]) ?? (args.length === 0 ? activeReview() : null)
  const before = reviewed ? await waiting(services) : []
  await apply(services, reviewed ? [reviewed] : await chosenExperiences(services, args, deed), deed)
  if (!reviewed) return
  const left = new Set((await waiting(services)).map(({ path, id }) => `${path}\n${id}`))
  const at = before.findIndex(({ path, id }) => path === reviewed.path && id === reviewed.id)
  const next = [...before.slice(at + 1), ...before.slice(0, Math.max(at, 0))].find(({ path, id }) =>
    left.has(`${path}\n${id}`),
  )
  if (next) await openReview(services, next)
  else await closeReviews(null)
}

async function openReview(services: Services, { path, id }: Chosen): Promise<void> {
  const list = await waiting(services)
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

/** A review that was decided is not left open behind the next one. */
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

/** All that wait for review, library by library. */
async function waiting({ libraries }: Services, path?: string): Promise<Chosen[]> {
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
