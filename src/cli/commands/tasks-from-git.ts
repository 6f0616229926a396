import { realpath } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { Command } from 'commander'
import { type CommitProposal, LIMITS } from '../../core/proposals/git/propose-commit.ts'
import { GitHistory } from '../../node/git/open-git.ts'
import { knownTasks } from '../../node/proposals/choose/known-tasks.ts'
import { type CheckedCommit, checkCommits } from '../../node/proposals/git/check-commits.ts'
import { findCommits } from '../../node/proposals/git/find-commits.ts'
import { type OpenRepository, openRepository } from '../../node/proposals/open-repository.ts'
import { packagesRoot } from '../../node/workspaces/packages-root.ts'
import type { Io } from '../io/io.ts'
import { addChooseFlags, type ChooseFlags, namedIds, outPath } from '../proposals/choose-proposals.ts'
import { type CheckedProposals, offerChecked } from '../proposals/offer-checked.ts'
import { MAX_VALID, withChecks } from '../proposals/run-checks.ts'
import { count } from '../run/run-flags.ts'

interface FromGitFlags extends ChooseFlags {
  max: number
  since?: string
  most: number
  timeout?: number
  again?: boolean
}

/** Commits that are read by default. */
const LOOKED_AT = 200

/** `tfgrpo tasks from-git`: tasks that ask for the changes of past commits. */
export function fromGitCommand(io: Io): Command {
  const command = new Command('from-git')
    .summary('propose tasks from the git history')
    .description(
      `Reads past commits that changed code and its tests, removes each change from copies of the current files, and offers as tasks those whose tests fail without the change and pass with it, in three runs alike. Only small changes: ${LIMITS}. The workspace itself is not changed.`,
    )
    .option('--max <n>', 'commits to read, newest first', count, LOOKED_AT)
    .option('--since <rev>', 'only commits after this one, e.g. v1.2.0')
    .option('--most <n>', 'stop once this many valid tasks are found', count, MAX_VALID)
    .option(
      '--timeout <s>',
      'seconds that the tests of one commit may take in their first run; default 60',
      count,
    )
    .option('--again', 'run every check again, also for what has not changed')
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks from-git
  $ tfgrpo tasks from-git --since v1.2.0 --take all --out my.tasks.yaml
A stopped run goes on where it was: what was checked and has not changed is not run again. What could not be run, did
not end, or passed only sometimes is always tried anew.`,
    )
    .action((flags: FromGitFlags) => fromGit(io, flags))
}

async function fromGit(io: Io, flags: FromGitFlags): Promise<void> {
  const here = await realpath(io.cwd)
  const workspace = packagesRoot(here)
  const history = await GitHistory.open(workspace, io.signal)
  const opened = await openRepository(workspace)
  const found = await findCommits(history, opened, {
    maxCommits: flags.max,
    folder: relative(workspace, here).split(sep).join('/'),
    signal: io.signal,
    ...(flags.since === undefined ? {} : { since: flags.since }),
    ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
  })
  const out = join(here, 'from-git.tasks.yaml')
  const { proposals, known } = await knownTasks(
    found.map(({ proposal }) => proposal),
    workspace,
    outPath(io, { flags, out }),
    io.cwd,
  )
  const named = found.map((one, index) => ({ ...one, proposal: proposals[index]! }))
  const fresh = named.filter(({ proposal }) => !known.has(proposal.id))
  const open = fresh.filter(({ proposal }) => proposal.state.kind === 'unchecked').length
  io.say(
    `${found.length} commits, ${open} of them with one small change of code and a test; these are checked in copies of ${basename(workspace)}.`,
  )
  const checked = await tried(io, fresh, workspace, opened, flags)
  await offerChecked(io, proposals, checked, {
    source: 'git',
    flags,
    workspace,
    out,
    known,
    open,
    more: { commits: found.length },
  })
}

async function tried(
  io: Io,
  found: CommitProposal[],
  workspace: string,
  opened: OpenRepository,
  flags: FromGitFlags,
): Promise<CheckedProposals> {
  if (found.every(({ proposal }) => proposal.state.kind !== 'unchecked'))
    return { proposals: found.map(({ proposal }) => proposal), commands: 0, untried: 0 }
  const only = namedIds(flags.take)
  return withChecks<CheckedCommit, Awaited<ReturnType<typeof checkCommits>>>(
    io,
    { workspace, name: 'git-checks.jsonl', flags },
    (ports) =>
      checkCommits(found, {
        ...ports,
        workspace,
        opened,
        maxValid: flags.most,
        ...(only === null ? {} : { only }),
      }),
  )
}
