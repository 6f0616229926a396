import type { Proposal } from './proposal.ts'

/** A group larger than this share of the tasks leaves the splits no choice. */
const MAX_GROUP_SHARE = 0.25

/**
 * Functions of one file stay in one split, since the prompt of one shows the other; where one file holds too many of
 * them for that, those of one class do.
 */
export function withFileGroups(proposals: readonly Proposal[]): Proposal[] {
  const valid = proposals.filter(({ state }) => state.kind === 'valid' || state.kind === 'unchecked')
  const limit = Math.max(2, Math.floor(valid.length * MAX_GROUP_SHARE))
  const size = (key: (proposal: Proposal) => string | null, group: string) =>
    valid.filter((proposal) => key(proposal) === group).length
  return proposals.map((proposal) => {
    if (proposal.group !== undefined) return proposal
    for (const key of [fileOf, classOf]) {
      const group = key(proposal)
      if (group === null) continue
      const members = size(key, group)
      if (members > 1 && members <= limit) return { ...proposal, group }
    }
    return proposal
  })
}

const fileOf = ({ file }: Proposal) => file

function classOf({ file, symbol }: Proposal): string | null {
  const owner = symbol?.split('.').slice(0, -1).join('.') ?? ''
  return owner === '' ? null : `${file}:${owner}`
}
