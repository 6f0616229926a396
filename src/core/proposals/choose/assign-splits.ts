import { assignSplits, type RememberedSplits, type SplitInput } from '../../tasks/splits.ts'
import type { Proposal } from '../proposal.ts'
import { nearProposals } from './near-proposals.ts'

/** A group of look-alikes larger than this share of the set cannot stay in one split. */
const MAX_GROUP_SHARE = 0.2

/** What was chosen, each with the split it goes to, and with a group where it has look-alikes. */
export interface AssignedProposals {
  chosen: Proposal[]
  /** sentences for the user, e.g. that there are too few tasks for a gate */
  notes: string[]
}

/**
 * Gives the chosen proposals their groups and splits, so that a task file itself states what is learned from and what
 * is held out. Tasks that are there already keep theirs and count in the shares (40/30/30, see splits.ts).
 * @param existing tasks that are already in the file
 */
export function assignChosen(
  chosen: readonly Proposal[],
  existing: readonly SplitInput[],
  remembered: RememberedSplits,
): AssignedProposals {
  const grouped = withGroups(chosen, chosen.length + existing.length)
  const inputs = grouped.map(({ id, prompt, tags, group, split }) => ({
    id,
    prompt,
    tags,
    ...(group === undefined ? {} : { group }),
    ...(split === undefined ? {} : { split }),
  }))
  const { splits, notes } = assignSplits([...existing, ...inputs], remembered)
  return { chosen: grouped.map((proposal) => ({ ...proposal, split: splits.get(proposal.id)! })), notes }
}

function withGroups(chosen: readonly Proposal[], total: number): Proposal[] {
  const near = nearProposals(chosen)
  const byId = new Map(chosen.map((proposal) => [proposal.id, proposal]))
  const limit = Math.max(3, Math.floor(total * MAX_GROUP_SHARE))
  return chosen.map((proposal) => {
    const alike = near.get(proposal.id)
    if (alike === undefined || alike.length > limit || proposal.group !== undefined) return proposal
    const group = alike.map((id) => byId.get(id)!.group).find((name) => name !== undefined)
    return { ...proposal, group: group ?? `like-${alike[0]}` }
  })
}
