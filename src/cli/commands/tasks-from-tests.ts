import { realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Command } from 'commander'
import { runnerNames } from '../../core/code/languages.ts'
import { UsageError } from '../../core/errors.ts'
import { type FromTests, proposeFromTests } from '../../core/proposals/from-tests.ts'
import { type Checked, checkProposals } from '../../node/proposals/check-proposals.ts'
import { knownTasks } from '../../node/proposals/choose/known-tasks.ts'
import { findTestFiles } from '../../node/proposals/find-test-files.ts'
import { type OpenRepository, openRepository } from '../../node/proposals/open-repository.ts'
import type { Io } from '../io/io.ts'
import { addChooseFlags, type ChooseFlags, namedIds, outPath } from '../proposals/choose-proposals.ts'
import { type CheckedProposals, offerChecked } from '../proposals/offer-checked.ts'
import { MAX_VALID, withChecks } from '../proposals/run-checks.ts'
import { count } from '../run/run-flags.ts'

interface FromTestsFlags extends ChooseFlags {
  workspace?: string
  most: number
  timeout?: number
  again?: boolean
}

/** `tfgrpo tasks from-tests GLOB`: tasks from functions that tests check. */
export function fromTestsCommand(io: Io): Command {
  const command = new Command('from-tests')
    .summary('propose tasks from the tests of a repository')
    .description(
      `Finds the functions that test files (${runnerNames().join(', ')}) exercise, removes their bodies in copies, and offers as tasks those whose tests pass with the original and fail without it, with an empty answer and with trivial answers. Of several test files of a function the one is taken with most checks that fail without it. The workspace itself is not changed.`,
    )
    .argument('<tests...>', 'test files, folders, or patterns in quotes, e.g. "test/**/*.test.ts"')
    .option('--workspace <dir>', 'folder that is copied; default: the current one')
    .option('--most <n>', 'stop once this many valid tasks are found', count, MAX_VALID)
    .option('--timeout <s>', 'seconds that one test file may take in its first run; default 60', count)
    .option('--again', 'run every check again, also for what has not changed')
  return addChooseFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  $ tfgrpo tasks from-tests test
  $ tfgrpo tasks from-tests "src/**/*.test.ts" --take all --out my.tasks.yaml
A stopped run goes on where it was: what was checked and has not changed is not run again. What could not be run, did
not end, or passed only sometimes is always tried anew. Copies of a body elsewhere in the workspace are looked for where
it has twelve words or more.`,
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
    io.say(`${JSON.stringify(file).slice(1, -1)}: left out because ${reason}.`)
  }
  const out = join(workspace, 'from-tests.tasks.yaml')
  const { proposals, known } = await knownTasks(
    read.proposals,
    workspace,
    outPath(io, { flags, out }),
    io.cwd,
  )
  const fresh = proposals.filter(({ id }) => !known.has(id))
  const open = fresh.filter(({ state }) => state.kind === 'unchecked').length
  io.say(
    `${testFiles.length} test files exercise ${proposals.length} functions; ${open} of them are checked in copies of ${basename(workspace)}.`,
  )
  const checked = await tried(io, { ...read, proposals: fresh }, workspace, opened, flags)
  await offerChecked(io, proposals, checked, {
    source: 'tests',
    flags,
    workspace,
    out,
    known,
    open,
    more: {
      testFiles: testFiles.length,
      skipped: read.skipped.length,
      functionsSeen: read.functionsSeen,
    },
  })
}

async function tried(
  io: Io,
  { proposals, others }: Pick<FromTests, 'proposals' | 'others'>,
  workspace: string,
  opened: OpenRepository,
  flags: FromTestsFlags,
): Promise<CheckedProposals> {
  if (proposals.every(({ state }) => state.kind !== 'unchecked'))
    return { proposals, commands: 0, untried: 0 }
  const only = namedIds(flags.take)
  return withChecks<Checked, Awaited<ReturnType<typeof checkProposals>>>(
    io,
    { workspace, name: 'checks.jsonl', flags },
    (ports) =>
      checkProposals(proposals, {
        ...ports,
        workspace,
        opened,
        others,
        maxValid: flags.most,
        ...(only === null ? {} : { only }),
      }),
  )
}

async function workspaceOf(io: Io, flags: FromTestsFlags): Promise<string> {
  const named = resolve(io.cwd, flags.workspace ?? '.')
  const stats = await stat(named).catch(() => null)
  if (!stats?.isDirectory())
    throw new UsageError(`--workspace ${flags.workspace} is not a folder; give the folder of the repository.`)
  return realpath(named)
}
