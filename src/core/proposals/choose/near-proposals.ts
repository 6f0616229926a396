import { nearDuplicates } from '../../tasks/near-duplicates.ts'
import type { Proposal } from '../proposal.ts'

/** Solutions of fewer words resemble each other by chance. */
const MIN_WORDS = 30

/**
 * Proposals that ask nearly the same, by prompt or by a solution of some length: what is learned from one gives the
 * others away, so they belong together.
 * @returns id -> ids of its group in the order given, itself included; only of groups of at least two
 */
export function nearProposals(
  proposals: readonly Pick<Proposal, 'id' | 'prompt' | 'solution'>[],
): Map<string, string[]> {
  const solved = proposals.flatMap(({ solution }, index) =>
    solution !== undefined && solution.trim().split(/\s+/).length >= MIN_WORDS ? [{ index, solution }] : [],
  )
  const pairs = [
    ...nearDuplicates(proposals.map(({ prompt }) => prompt)),
    ...nearDuplicates(solved.map(({ solution }) => solution)).map(([a, b]): [number, number] => [
      solved[a]!.index,
      solved[b]!.index,
    ]),
  ]
  const groupOf = proposals.map((_, index) => [index])
  for (const [a, b] of pairs) {
    const [one, other] = [groupOf[a]!, groupOf[b]!]
    if (one === other) continue
    const joined = [...one, ...other]
    for (const index of joined) groupOf[index] = joined
  }
  const groups = new Map<string, string[]>()
  for (const [index, group] of groupOf.entries()) {
    if (group.length < 2) continue
    const ids = [...group].sort((a, b) => a - b).map((member) => proposals[member]!.id)
    groups.set(proposals[index]!.id, ids)
  }
  return groups
}
