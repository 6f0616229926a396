import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Command } from 'commander'
import { type CommitProposal, LIMITS } from '../../core/proposals/git/propose-commit.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { withFileGroups } from '../../core/proposals/with-file-groups.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { type CheckedCommit, checkCommits } from '../../node/proposals/git/check-commits.ts'
import { findCommits } from '../../node/proposals/git/find-commits.ts'
import { GitHistory } from '../../node/proposals/git/open-git.ts'
import { type OpenRepository, openRepository } from '../../node/proposals/open-repository.ts'
import { createSandbox } from '../../node/sandbox/create-sandbox.ts'
import { grpoDirOf } from '../../node/workspace/find-grpo-dir.ts'
import { addChooseFlags, type ChooseFlags, chooseProposals } from '../choose-proposals.ts'
import type { Io } from '../io.ts'
import { ProgressCount } from '../progress-count.ts'
import { count } from '../run-flags.ts'

interface FromGitFlags extends ChooseFlags {
  max: number
  since?: string
}

/** Commits that are looked at where nothing else is said. */
const LOOKED_AT = 200

/** `tfgrpo tasks from-git`: tasks that ask for the changes of past commits again. */
export function fromGitCommand(io: Io): Command {
  const command = new Command('from-git')
    .summary('propose tasks from the history of git')
    .description(
      `Looks at past commits that changed code and its tests, takes the change out of the files as they are now, and offers as tasks those whose tests fail without it and pass with it, three runs alike. Small ones only: ${LIMITS}. Nothing of the workspace is changed.`,
    )
    .option('--max <n>', 'commits to look at, the newest first', count, LOOKED_AT)
    .option('--since <rev>', 'only commits after this one, e.g. v1.2.0')
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks from-git
  $ tfgrpo tasks from-git --since v1.2.0 --take all --out my.tasks.yaml
A stopped run goes on where it was: what was checked and has not changed is not run again.`,
    )
    .action((flags: FromGitFlags) => fromGit(io, flags))
}

async function fromGit(io: Io, flags: FromGitFlags): Promise<void> {
  const workspace = await realpath(io.cwd)
  const history = await GitHistory.open(workspace, io.signal)
  const opened = await openRepository(workspace)
  const found = await findCommits(history, opened, {
    most: flags.max,
    signal: io.signal,
    ...(flags.since === undefined ? {} : { since: flags.since }),
  })
  const open = found.filter(({ proposal }) => proposal.state.kind === 'unchecked').length
  io.say(
    `${found.length} commits, ${open} of them with one small change of code and a test; these are tried in copies of ${basename(workspace)}.`,
  )
  const checked = await tried(io, found, workspace, opened, flags)
  await chooseProposals(io, withFileGroups(checked.proposals), {
    source: 'git',
    flags,
    workspace,
    name: basename(workspace),
    out: join(workspace, 'from-git.tasks.yaml'),
    more: { commits: found.length, tried: open, commands: checked.commands },
  })
}

async function tried(
  io: Io,
  found: CommitProposal[],
  workspace: string,
  opened: OpenRepository,
  flags: FromGitFlags,
): Promise<{ proposals: Proposal[]; commands: number }> {
  if (found.every(({ proposal }) => proposal.state.kind !== 'unchecked'))
    return { proposals: found.map(({ proposal }) => proposal), commands: 0 }
  const grpoDir = await grpoDirOf(join(workspace, 'from-git.tasks.yaml'))
  const cache = await CheckCache.open<CheckedCommit>(grpoDir, 'git-checks.jsonl')
  const sandbox = await createSandbox({
    unsandboxed: flags.unsandboxed ?? false,
    denyRead: [join(grpoDir, 'runs')],
  })
  const progress = new ProgressCount(io, 'tried')
  try {
    return await checkCommits(found, {
      workspace,
      opened,
      sandbox,
      cache,
      signal: io.signal,
      onProgress: (done, total, proposal, cached) => {
        io.record({ type: 'proposal-checked', done, total, id: proposal.id, state: proposal.state, cached })
        progress.at(done, total, `${proposal.id}: ${proposal.state.kind}`)
      },
    })
  } finally {
    progress.close()
    await sandbox.close()
  }
}
