import { digest } from '../../digest.ts'
import type { Proposal, ProposalState } from '../proposal.ts'
import { changePrompt, requestOf } from './commit-words.ts'
import { plainProposal } from './propose-commit.ts'
import type { SortedChange } from './sort-changes.ts'

/** What a commit did, file by file. */
export interface WholeCommit {
  hash: string
  message: string
  /** of the files that are asked for, as a unified diff */
  patch: string
  /** lines that it added to each file of code */
  added: readonly { file: string; lines: readonly string[] }[]
}

/** A proposal that asks an agent for a whole commit, and what trying it needs. */
export interface ChangeProposal {
  proposal: Proposal
  added: WholeCommit['added']
  /** test files of the commit, one of which a command names */
  tests: readonly string[]
  /** the prompt, once the feedback of the tests on the parent's files is known */
  prompt(feedback: string): string
}

/**
 * The task of making a commit's change again on the files of its parent, which an agent sees without the tests that the
 * commit brought. Unchecked, or refused where its message does not say what is wanted. Pure; nothing is run.
 */
export function proposeChange(commit: WholeCommit, { code, tests, kept }: SortedChange): ChangeProposal {
  const lines = commit.added.flatMap((file) => file.lines)
  const request = requestOf(commit.message, lines)
  const plain = plainProposal(commit, code[0]!)
  if (request === null)
    return refusedChange(plain, {
      kind: 'refused',
      code: 'unclear',
      reason: 'its message does not say what is wanted',
    })
  return {
    proposal: {
      ...plain,
      // The same commit may be a task of one file, too.
      digest: digest({ source: 'git', change: commit.hash }),
      prompt: changePrompt(request, ''),
      agent: 'tools',
      commit: commit.hash,
      tests: [...tests].sort(),
      solutionPatch: commit.patch,
    },
    added: commit.added,
    tests: kept,
    prompt: (feedback) => changePrompt(request, feedback),
  }
}

/** A commit that is left out, with the reason. */
export function refusedChange(proposal: Proposal, state: ProposalState): ChangeProposal {
  return { proposal: { ...proposal, state }, added: [], tests: [], prompt: () => '' }
}
