import type { Proposal } from '../../core/proposals/proposal.ts'
import type { JobRecord } from '../trainer/job.ts'

/** A proposal as `tfgrpo tasks ... --json` says it. */
export interface ProposalRecord extends Omit<Proposal, 'solution' | 'answer'> {
  /** whether it may be taken over */
  offered: boolean
  /** why it is offered or left out, one sentence */
  why: string
  /** ids of proposals that ask nearly the same */
  like: string[]
  /** the task file that holds it already */
  knownIn: string | null
}

/** The last record of the commands. */
export interface ProposalsFinished {
  offered: number
  proposals: number
  known: number
  written: { file: string; added: string[]; notes: string[] } | null
}

export function proposalOf(record: JobRecord): ProposalRecord | null {
  return record.type === 'proposal' ? (record as unknown as ProposalRecord) : null
}

export function finishedOf(record: JobRecord | null): ProposalsFinished | null {
  return record?.type === 'proposals-finished' ? (record as unknown as ProposalsFinished) : null
}

/** Whether it is ticked to begin with: of those that ask nearly the same one is enough. */
export function isTicked(proposal: ProposalRecord, offered: readonly ProposalRecord[]): boolean {
  const at = offered.indexOf(proposal)
  return proposal.like.every((id) => {
    const other = offered.findIndex((one) => one.id === id)
    return other < 0 || other > at
  })
}

/** Names of the list: id, where it was found, and how often a model solves it. */
export function labelOf(proposal: ProposalRecord): { label: string; description: string; detail: string } {
  const { id, file, symbol, range, origin, baseline, why, prompt } = proposal
  const place =
    file === null ? origin : `${file}${range ? `:${range.first}` : ''}${symbol ? ` ${symbol}` : ''}`
  const solved = baseline ? `${Math.round(baseline.mean * 100)} %, ` : ''
  return {
    label: id,
    description: `${solved}${place}`,
    detail: `${why}. ${firstLine(prompt)}`.replace('..', '.'),
  }
}

/** Why proposals were left out, most frequent reason first, for a message. */
export function leftOutWords(proposals: readonly ProposalRecord[]): string {
  const counts = new Map<string, number>()
  for (const { state } of proposals)
    if (state.kind === 'refused' || state.kind === 'flaky') {
      const word = state.kind === 'flaky' ? 'flaky' : state.code
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0]!
  return line.length > 140 ? `${line.slice(0, 139)}…` : line
}
