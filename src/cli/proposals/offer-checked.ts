import { basename } from 'node:path'
import { buildAdvice } from '../../core/proposals/build-advice.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { withFileGroups } from '../../core/proposals/with-file-groups.ts'
import type { Io } from '../io/io.ts'
import { type ChooseOptions, chooseProposals } from './choose-proposals.ts'
import { sayUntried } from './run-checks.ts'

/** Proposals after they were checked in copies. */
export interface CheckedProposals {
  proposals: Proposal[]
  /** number of commands run */
  commands: number
  /** proposals that were not checked because enough are valid */
  untried: number
}

export interface OfferOptions extends Omit<ChooseOptions, 'name'> {
  flags: ChooseOptions['flags'] & { most: number }
  /** what is already in a task file, by id */
  known: ReadonlyMap<string, unknown>
  /** how many were to be checked */
  open: number
}

/** The end of what proposes tasks from a repository: reports the result of the checks, and lets the user choose. */
export async function offerChecked(
  io: Io,
  proposals: readonly Proposal[],
  checked: CheckedProposals,
  { known, open, more, ...options }: OfferOptions,
): Promise<void> {
  sayUntried(io, checked.untried, options.flags.most)
  const advice = buildAdvice(checked.proposals)
  for (const sentence of advice) io.say(sentence)
  const tried = new Map(checked.proposals.map((proposal) => [proposal.id, proposal]))
  const all = proposals.flatMap((proposal) =>
    known.has(proposal.id) ? proposal : (tried.get(proposal.id) ?? []),
  )
  await chooseProposals(io, withFileGroups(all), {
    ...options,
    name: basename(options.workspace),
    more: {
      ...more,
      tried: open - checked.untried,
      untried: checked.untried,
      advice,
      commands: checked.commands,
    },
  })
}
