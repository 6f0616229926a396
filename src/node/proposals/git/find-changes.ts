import {
  type ChangeProposal,
  proposeChange,
  refusedChange,
} from '../../../core/proposals/git/propose-change.ts'
import { plainProposal } from '../../../core/proposals/git/propose-commit.ts'
import { addedLines } from '../../../core/proposals/git/reverse-change.ts'
import { sortChange } from '../../../core/proposals/git/sort-changes.ts'
import type { RefusalCode } from '../../../core/proposals/proposal.ts'
import type { Blob, Commit, GitHistory } from '../../git/open-git.ts'
import { changedFile, type FindCommitsOptions, harmlessPackages, noChange } from './find-commits.ts'

/** A change request for each commit read, newest first: unchecked, or refused with the reason. */
export async function findChanges(
  history: GitHistory,
  options: Omit<FindCommitsOptions, 'timeout'>,
): Promise<ChangeProposal[]> {
  const out: ChangeProposal[] = []
  for (const commit of await history.commits(options.maxCommits, options.since, options.folder)) {
    options.signal.throwIfAborted()
    out.push(await look(history, commit))
  }
  return out
}

async function look(history: GitHistory, commit: Commit): Promise<ChangeProposal> {
  const refuse = (code: RefusalCode, reason: string) =>
    refusedChange(plainProposal(commit, null), { kind: 'refused', code, reason })
  const unfit = noChange(commit)
  if (unfit !== null) return refuse('unsuitable', unfit)
  const { changes, hash, message } = commit
  const sorted = sortChange(
    changes.map((change) => changedFile(change, history.prefix)),
    await harmlessPackages(history, changes),
  )
  if (!('source' in sorted)) return refuse(sorted.code, sorted.reason)
  const added: { file: string; lines: string[] }[] = []
  for (const file of sorted.code) {
    const change = changes.find(({ path }) => path === history.prefix + file)!
    const [before, after] = await Promise.all([textOf(history, change.before), textOf(history, change.after)])
    if (before === null || after === null) return refuse('unsuitable', `${file} is not text in it`)
    added.push({ file, lines: addedLines(before, after) })
  }
  const patch = await history.patch(commit.parents[0]!, hash, sorted.source)
  return proposeChange({ hash, message, patch, added }, sorted)
}

/** '' where there is no file. */
async function textOf(history: GitHistory, blob: Blob | null): Promise<string | null> {
  return blob === null ? '' : history.text(blob).catch(() => null)
}
