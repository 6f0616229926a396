import { realpath } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { Command } from 'commander'
import { LIMITS } from '../../core/proposals/git/propose-commit.ts'
import { MAX_CHANGE } from '../../core/proposals/git/sort-changes.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { GitHistory } from '../../node/git/open-git.ts'
import { knownTasks } from '../../node/proposals/choose/known-tasks.ts'
import { checkChanges } from '../../node/proposals/git/check-changes.ts'
import { checkCommits } from '../../node/proposals/git/check-commits.ts'
import type { CheckEachOptions, Checked } from '../../node/proposals/git/check-each.ts'
import { findChanges } from '../../node/proposals/git/find-changes.ts'
import { findCommits } from '../../node/proposals/git/find-commits.ts'
import { openRepository } from '../../node/proposals/open-repository.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { packagesRoot } from '../../node/workspaces/packages-root.ts'
import type { Io } from '../io/io.ts'
import { addChooseFlags, type ChooseFlags, namedIds, outPath } from '../proposals/choose-proposals.ts'
import { type CheckedProposals, offerChecked } from '../proposals/offer-checked.ts'
import { type CheckPorts, MAX_VALID, withChecks } from '../proposals/run-checks.ts'
import { count } from '../run/run-flags.ts'

interface FromGitFlags extends ChooseFlags {
  max: number
  since?: string
  most: number
  timeout?: number
  again?: boolean
  changes?: boolean
}

/** Commits that are read by default. */
const LOOKED_AT = 200

/** `tfgrpo tasks from-git`: tasks that ask for the changes of past commits. */
export function fromGitCommand(io: Io): Command {
  const command = new Command('from-git')
    .summary('propose tasks from the git history')
    .description(
      `Reads past commits that changed code and its tests, removes each change from copies of the current files, and offers as tasks those whose tests fail without the change and pass with it, in three runs alike. Only small changes: ${LIMITS}. The workspace itself is not changed.\n\nWith --changes a task asks an agent with tools for a whole commit of any number of files (at most ${MAX_CHANGE} changed lines): the agent gets the files of the commit's parent and its message, and does not see the tests that the commit brought; these decide.`,
    )
    .option('--max <n>', 'commits to read, newest first', count, LOOKED_AT)
    .option('--since <rev>', 'only commits after this one, e.g. v1.2.0')
    .option('--most <n>', 'stop once this many valid tasks are found', count, MAX_VALID)
    .option(
      '--timeout <s>',
      'seconds that the tests of one commit may take in their first run; default 60',
      count,
    )
    .option('--changes', 'ask for whole commits, as change requests to an agent with tools')
    .option('--again', 'run every check again, also for what has not changed')
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks from-git
  $ tfgrpo tasks from-git --since v1.2.0 --take all --out my.tasks.yaml
  $ tfgrpo tasks from-git --changes --take all                writes changes.tasks.yaml
A stopped run goes on where it was: what was checked and has not changed is not run again. What could not be run, did
not end, or passed only sometimes is always tried anew.`,
    )
    .action((flags: FromGitFlags) => fromGit(io, flags))
}

async function fromGit(io: Io, flags: FromGitFlags): Promise<void> {
  const here = await realpath(io.cwd)
  const workspace = packagesRoot(here)
  const history = await GitHistory.open(workspace, io.signal)
  const search = {
    maxCommits: flags.max,
    folder: relative(workspace, here).split(sep).join('/'),
    signal: io.signal,
    ...(flags.since === undefined ? {} : { since: flags.since }),
  }
  const timed = flags.timeout === undefined ? {} : { timeout: flags.timeout }
  if (flags.changes) {
    const found = await findChanges(history, search)
    await offer(io, found, {
      workspace,
      flags,
      out: join(here, 'changes.tasks.yaml'),
      words: 'that can be asked for as a whole; these are checked in copies of the files before them.',
      name: 'change-checks.jsonl',
      check: async (open, ports) =>
        checkChanges(open, {
          ...ports,
          ...timed,
          workspace,
          history,
          grpoDir: await grpoDirOf(join(workspace, 'any')),
        }),
    })
    return
  }
  const opened = await openRepository(workspace)
  const found = await findCommits(history, opened, { ...search, ...timed })
  await offer(io, found, {
    workspace,
    flags,
    out: join(here, 'from-git.tasks.yaml'),
    words: `with one small change of code and a test; these are checked in copies of ${basename(workspace)}.`,
    name: 'git-checks.jsonl',
    check: (open, ports) => checkCommits(open, { ...ports, workspace, opened }),
  })
}

interface Offered<Found> {
  workspace: string
  flags: FromGitFlags
  /** the task file where --out names none */
  out: string
  /** what the commits are that are checked, after "N of them" */
  words: string
  /** file of what was checked before */
  name: string
  check(open: readonly Found[], ports: CheckEachOptions & CheckPorts<Checked>): Promise<CheckedProposals>
}

/** Checks proposals of commits that are in no task file yet, and lets the user choose. */
async function offer<Found extends { proposal: Proposal }>(
  io: Io,
  found: readonly Found[],
  { workspace, flags, out, words, name, check }: Offered<Found>,
): Promise<void> {
  const { proposals, known } = await knownTasks(
    found.map(({ proposal }) => proposal),
    workspace,
    outPath(io, { flags, out }),
    io.cwd,
  )
  const named = found.map((one, index) => ({ ...one, proposal: proposals[index]! }))
  const fresh = named.filter(({ proposal }) => !known.has(proposal.id))
  const open = fresh.filter(({ proposal }) => proposal.state.kind === 'unchecked').length
  io.say(`${found.length} commits, ${open} of them ${words}`)
  const only = namedIds(flags.take)
  const checked =
    open === 0
      ? { proposals: fresh.map(({ proposal }) => proposal), commands: 0, untried: 0 }
      : await withChecks<Checked, CheckedProposals>(io, { workspace, name, flags }, (ports) =>
          check(fresh, {
            ...ports,
            maxValid: flags.most,
            ...(only === null ? {} : { only }),
          }),
        )
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
