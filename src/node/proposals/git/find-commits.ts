import { isMergeMessage } from '../../../core/proposals/git/commit-words.ts'
import {
  type CommitProposal,
  proposeCommit,
  refusedCommit,
} from '../../../core/proposals/git/propose-commit.ts'
import { type ChangedFile, isHarmlessPackage, sortChanges } from '../../../core/proposals/git/sort-changes.ts'
import type { Commit, FileChange, GitHistory } from '../../git/open-git.ts'
import type { OpenRepository } from '../open-repository.ts'

export interface FindCommitsOptions {
  /** number of commits to read, newest first */
  maxCommits: number
  since?: string
  /** only commits that change something in this folder of the workspace; '' = all of it */
  folder?: string
  /** time limit of a command in its first run, seconds */
  timeout?: number
  signal: AbortSignal
}

/** A proposal for each commit read, newest first: unchecked, or refused with the reason. */
export async function findCommits(
  history: GitHistory,
  opened: OpenRepository,
  options: FindCommitsOptions,
): Promise<CommitProposal[]> {
  const out: CommitProposal[] = []
  for (const commit of await history.commits(options.maxCommits, options.since, options.folder)) {
    options.signal.throwIfAborted()
    out.push(await look(history, opened, commit, options.timeout))
  }
  return out
}

async function look(
  history: GitHistory,
  opened: OpenRepository,
  commit: Commit,
  timeout: number | undefined,
): Promise<CommitProposal> {
  const refuse = (reason: string) =>
    refusedCommit(commit, null, { kind: 'refused', code: 'unsuitable', reason })
  const unfit = noChange(commit)
  if (unfit !== null) return refuse(unfit)
  const { changes } = commit
  const sorted = sortChanges(
    changes.map((change) => changedFile(change, history.prefix)),
    await harmlessPackages(history, changes),
  )
  if ('code' in sorted) return refusedCommit(commit, null, { kind: 'refused', ...sorted })
  const changed = changes.find(({ path }) => path === history.prefix + sorted.source)!
  const [before, after] = await Promise.all([
    history.text(changed.before!),
    history.text(changed.after!),
  ]).catch(() => [null, null])
  if (before === null || after === null) return refuse(`${sorted.source} is not text in it`)
  const change = { ...commit, file: sorted.source, before, after, tests: sorted.tests }
  return proposeCommit(opened.repository, opened.installed, change, timeout)
}

/** Why a commit is no change of its own; null where it is one. */
export function noChange({ parents, message }: Commit): string | null {
  if (parents.length !== 1) return parents.length === 0 ? 'it is the first commit' : 'it is a merge commit'
  return isMergeMessage(message) ? 'its message says that it is a merge, not what it changes' : null
}

export function changedFile(
  { path, before, after, added, deleted }: FileChange,
  prefix: string,
): ChangedFile {
  const plain = (side: FileChange['before']) => side?.mode.startsWith('100') ?? false
  return {
    path: path.startsWith(prefix) ? path.slice(prefix.length) : null,
    changed: plain(before) && plain(after),
    stays: plain(after),
    plain: [before, after].every((side) => side === null || plain(side)),
    added,
    deleted,
  }
}

/** Package files of the workspace whose change in the commit does not affect dependencies. */
export async function harmlessPackages(
  history: GitHistory,
  changes: readonly FileChange[],
): Promise<Set<string>> {
  const out = new Set<string>()
  for (const { path, before, after } of changes) {
    if (!/(?:^|\/)package\.json$/.test(path) || before === null || after === null) continue
    const [one, other] = await Promise.all([history.text(before), history.text(after)])
    if (one !== null && other !== null && isHarmlessPackage(one, other))
      out.add(path.slice(history.prefix.length))
  }
  return out
}
