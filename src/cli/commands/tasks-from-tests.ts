import { realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { proposeFromTests } from '../../core/proposals/from-tests.ts'
import type { Proposal } from '../../core/proposals/proposal.ts'
import { withFileGroups } from '../../core/proposals/with-file-groups.ts'
import { CheckCache } from '../../node/proposals/check-cache.ts'
import { type Checked, checkProposals } from '../../node/proposals/check-proposals.ts'
import { findTestFiles } from '../../node/proposals/find-test-files.ts'
import { openRepository } from '../../node/proposals/open-repository.ts'
import { createSandbox } from '../../node/sandbox/create-sandbox.ts'
import { grpoDirOf } from '../../node/workspace/find-grpo-dir.ts'
import { addChooseFlags, type ChooseFlags, chooseProposals } from '../choose-proposals.ts'
import type { Io } from '../io.ts'
import { ProgressCount } from '../progress-count.ts'
import { count } from '../run-flags.ts'

interface FromTestsFlags extends ChooseFlags {
  workspace?: string
  most?: number
  timeout?: number
}

/** `tfgrpo tasks from-tests GLOB`: tasks from functions whose tests tell right from wrong. */
export function fromTestsCommand(io: Io): Command {
  const command = new Command('from-tests')
    .summary('propose tasks from the tests of a repository')
    .description(
      'Finds the functions that test files (vitest, jest, mocha, node:test, pytest) exercise, takes out their bodies in copies, and offers as tasks those whose tests pass with the original and fail without it, with an empty answer and with trivial ones, three runs alike. Nothing of the workspace is changed.',
    )
    .argument('<tests...>', 'test files, folders, or patterns in quotes, e.g. "test/**/*.test.ts"')
    .option('--workspace <dir>', 'folder that copies are made of; default: this one')
    .option('--most <n>', 'stop looking once there are this many valid ones', count)
    .option('--timeout <s>', 'seconds that one test file may take while it is tried first; default 60', count)
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks from-tests test
  $ tfgrpo tasks from-tests "src/**/*.test.ts" --take all --out my.tasks.yaml
A stopped run goes on where it was: what was checked and has not changed is not run again.`,
    )
    .action((named: string[], flags: FromTestsFlags) => fromTests(io, named, flags))
}

async function fromTests(io: Io, named: string[], flags: FromTestsFlags): Promise<void> {
  const workspace = await workspaceOf(io, flags)
  const opened = await openRepository(workspace)
  const testFiles = await findTestFiles(named, io.cwd, workspace, opened.repository.files)
  const read = proposeFromTests(opened.repository, testFiles, opened.installed, flags.timeout)
  for (const { file, reason } of read.skipped) {
    io.record({ type: 'test-file-skipped', file, reason })
    io.say(`${JSON.stringify(file).slice(1, -1)}: left out, since ${reason}.`)
  }
  const open = read.proposals.filter(({ state }) => state.kind === 'unchecked').length
  io.say(
    `${testFiles.length} test files exercise ${read.proposals.length} functions; ${open} of them are tried in copies of ${basename(workspace)}.`,
  )
  const checked = await tried(io, read.proposals, workspace, opened, flags)
  const proposals = withFileGroups(checked.proposals)
  await chooseProposals(io, proposals, {
    source: 'tests',
    flags,
    workspace,
    name: basename(workspace),
    out: join(workspace, 'from-tests.tasks.yaml'),
    more: {
      testFiles: testFiles.length,
      skipped: read.skipped.length,
      functionsSeen: read.functionsSeen,
      tried: open,
      commands: checked.commands,
    },
  })
}

async function tried(
  io: Io,
  proposals: Proposal[],
  workspace: string,
  opened: Awaited<ReturnType<typeof openRepository>>,
  flags: FromTestsFlags,
): Promise<{ proposals: Proposal[]; commands: number }> {
  if (proposals.every(({ state }) => state.kind !== 'unchecked')) return { proposals, commands: 0 }
  const grpoDir = await grpoDirOf(join(workspace, 'from-tests.tasks.yaml'))
  const cache = await CheckCache.open<Checked>(grpoDir, 'checks.jsonl')
  const sandbox = await createSandbox({
    unsandboxed: flags.unsandboxed ?? false,
    denyRead: [join(grpoDir, 'runs')],
  })
  const progress = new ProgressCount(io, 'tried')
  try {
    return await checkProposals(proposals, {
      workspace,
      opened,
      sandbox,
      cache,
      signal: io.signal,
      ...(flags.most === undefined ? {} : { most: flags.most }),
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

async function workspaceOf(io: Io, flags: FromTestsFlags): Promise<string> {
  const named = resolve(io.cwd, flags.workspace ?? '.')
  const stats = await stat(named).catch(() => null)
  if (!stats?.isDirectory())
    throw new UsageError(`--workspace ${flags.workspace} is no folder; name the folder of the repository.`)
  return realpath(named)
}
