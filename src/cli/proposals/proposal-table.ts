import { isOffered, whySentence } from '../../core/proposals/choose/offered.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { plainText, shortText } from '../io/plain-text.ts'

/** A proposal with what is needed to choose. */
export interface Listed {
  proposal: Proposal
  /** the task file that already contains it */
  knownIn?: string
  /** it was in a task file before, and somebody removed it */
  removedBefore: boolean
  /** other proposals that ask for nearly the same */
  like: string[]
}

/** Offered ones first, similar ones together, then those removed before, those already there, those left out. */
export function inTableOrder(listed: readonly Listed[]): Listed[] {
  const rank = ({ proposal, knownIn, removedBefore }: Listed) =>
    knownIn !== undefined ? 2 : isOffered(proposal) ? (removedBefore ? 1 : 0) : 3
  const at = new Map(listed.map(({ proposal }, index) => [proposal.id, index]))
  const first = ({ proposal, like }: Listed) =>
    Math.min(at.get(proposal.id)!, ...like.map((id) => at.get(id) ?? Number.POSITIVE_INFINITY))
  return [...listed].sort(
    (a, b) => rank(a) - rank(b) || first(a) - first(b) || at.get(a.proposal.id)! - at.get(b.proposal.id)!,
  )
}

/** The lines of the table: a mark, the id, how often a model solved it, where it is, and why it is offered or not. */
export function proposalTable(listed: readonly Listed[]): string[] {
  const rows = inTableOrder(listed).map((one) => [
    one.knownIn !== undefined ? '=' : !isOffered(one.proposal) ? '-' : one.removedBefore ? '~' : '+',
    plainText(one.proposal.id),
    solvedWords(one.proposal),
    shortText(placeOf(one.proposal), 48),
    reasonOf(one),
  ])
  const head = ['', 'task', 'solved', 'where', 'why']
  const measured = listed.some(({ proposal }) => proposal.baseline !== undefined)
  const columns = measured ? [0, 1, 2, 3, 4] : [0, 1, 3, 4]
  const all = [head, ...rows].map((row) => columns.map((column) => row[column]!))
  const widths = columns.map((_, column) => Math.max(...all.map((row) => [...row[column]!].length)))
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - [...cell].length),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Why it is at its place in the table, one sentence. */
export function reasonOf({ proposal, knownIn, removedBefore, like }: Listed): string {
  const alike =
    like.length === 0
      ? ''
      : `; nearly the same as ${like.slice(0, 3).join(', ')}${like.length > 3 ? ' ...' : ''}`
  if (knownIn !== undefined) return plainText(`already in ${knownIn}`)
  if (!isOffered(proposal)) return plainText(whySentence(proposal))
  return plainText(`${removedBefore ? 'removed before; ' : ''}${whySentence(proposal)}${alike}`)
}

export function placeOf({ file, symbol, range, origin }: Proposal): string {
  if (file === null) return plainText(origin)
  const line = range === null ? '' : `:${range.first}`
  return plainText(`${file}${line}${symbol === null ? '' : ` ${symbol}`}`)
}

export function solvedWords({ baseline }: Proposal): string {
  if (baseline === undefined) return ''
  return `${Math.round(baseline.mean * baseline.rollouts)} of ${baseline.rollouts}`
}
