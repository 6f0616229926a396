import { rm } from 'node:fs/promises'
import { LANGUAGES } from '../../../core/code/languages.ts'
import { digest } from '../../../core/digest.ts'
import { type CallError, isNamed } from '../../../core/errors.ts'
import type { Workspaces } from '../../../core/ports.ts'
import { quotesAnswer } from '../../../core/proposals/git/commit-words.ts'
import type { ChangeProposal } from '../../../core/proposals/git/propose-change.ts'
import { commandOf } from '../../../core/proposals/git/propose-commit.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../../core/proposals/proposal.ts'
import { type MustFail, tryControls } from '../../../core/proposals/try-controls.ts'
import { normaliseVerifier } from '../../../core/tasks/check-fields.ts'
import type { RawVerifier } from '../../../core/tasks/schema.ts'
import type { SpecOf } from '../../../core/verify/verdict.ts'
import { commitTree } from '../../git/commit-tree.ts'
import type { GitHistory } from '../../git/open-git.ts'
import { CommandRuns } from '../command-runs.ts'
import { findCopies } from '../find-copies.ts'
import { withoutCopies } from '../hidden-copies.ts'
import { type OpenRepository, openRepository } from '../open-repository.ts'
import { type CheckEachOptions, type Checked, checkEach } from './check-each.ts'

/** Must change when what is checked changes. */
const VERSION = 1
/** Of one command while it is tried for the first time, seconds. */
const FIRST_TIMEOUT = 60

export interface CheckChangesOptions extends CheckEachOptions {
  history: GitHistory
  /** absolute */
  workspace: string
  grpoDir: string
  workspaces: Workspaces
  /** time limit of a command in its first run, seconds */
  timeout?: number
}

/**
 * Tests commits as change requests, each on the files of its parent with the commit's tests: these must pass with the
 * change, three times, and fail without it and with a file of it that ends the process; no other file may contain what
 * the change added. Throws Cancelled when the signal fires.
 */
export async function checkChanges(
  found: readonly ChangeProposal[],
  options: CheckChangesOptions,
): Promise<{ proposals: Proposal[]; commands: number; untried: number }> {
  let commands = 0
  const keyOf = ({ proposal }: ChangeProposal) =>
    digest({
      VERSION,
      commit: proposal.commit,
      tests: proposal.tests,
      prompt: proposal.prompt,
      tier: options.workspaces.tier,
      node: process.version,
    })
  const result = await checkEach(found, options, keyOf, async (one) => {
    const { checked, count } = await check(one, options)
    commands += count
    return checked
  })
  return { ...result, commands }
}

async function check(
  one: ChangeProposal,
  options: CheckChangesOptions,
): Promise<{ checked: Checked; count: number }> {
  const { workspace, grpoDir, workspaces, history, signal } = options
  const { proposal } = one
  const result = (state: ProposalState, checks: SeenCheck[] = []): Checked => {
    const { verify, prompt } = proposal
    return { state, checks, verify, prompt }
  }
  const failed = (error: unknown): Checked => {
    if (signal.aborted) throw error
    const reason = (error as Error).message.replace(/\.$/, '')
    return result({ kind: 'refused', code: 'cannot-run', reason })
  }
  try {
    const tree = await commitTree(history, workspace, grpoDir, proposal.commit!, proposal.tests!)
    const opened = await openRepository(tree.folder)
    const runs = new CommandRuns(workspaces, tree.folder, tree.digest, signal)
    const checked = await checkIn(one, tree.folder, opened, runs, options.timeout).catch((error) => {
      if (!isNamed<CallError>(error, 'CallError')) throw error
      return failed(error)
    })
    if (checked.state.kind !== 'valid') await rm(tree.folder, { recursive: true, force: true })
    return { checked, count: runs.count }
  } catch (error) {
    return { checked: failed(error), count: 0 }
  }

  async function checkIn(
    change: ChangeProposal,
    folder: string,
    opened: OpenRepository,
    runs: CommandRuns,
    timeoutSeconds = FIRST_TIMEOUT,
  ): Promise<Checked> {
    const run = commandOf(opened.repository, opened.installed, change.tests)
    if ('problem' in run) return result({ kind: 'refused', code: 'cannot-run', reason: run.problem })
    const raw = { type: 'command' as const, run: run.command, timeoutSeconds }
    const sought = change.added.map(({ file, lines }) => ({ file, body: lines.join('\n') }))
    const copies = new Set((await findCopies(opened, folder, sought, signal)).flat())
    return withoutCopies([...copies], 'what it added', runs, result, (hiding) =>
      tryOut(change, raw, opened, hiding, result),
    )
  }
}

async function tryOut(
  one: ChangeProposal,
  raw: Extract<RawVerifier, { type: 'command' }>,
  opened: OpenRepository,
  runs: CommandRuns,
  result: (state: ProposalState, checks?: SeenCheck[]) => Checked,
): Promise<Checked> {
  const { proposal } = one
  const spec = normaliseVerifier(raw, proposal.id) as SpecOf<'command'>
  const answers = ending(one, opened)
  const nothing = answers[0]?.file.path ?? one.tests[0]!
  const { state, at, checks, seconds, without, floor } = await tryControls({
    spec,
    run: runs.of(spec, { patch: proposal.solutionPatch!, keep: proposal.tests! }),
    // A file as it is: nothing is changed.
    without: { tried: 'before', file: { path: nothing, content: opened.read(nothing) ?? '' } },
    answers,
    together: null,
    patience: 20,
  })
  if (state !== null) return result(at === 'before' ? said(state) : state, checks)
  const feedback = without?.feedback ?? ''
  const lines = one.added.flatMap((file) => file.lines)
  return {
    state: { kind: 'valid' },
    checks,
    verify: [{ ...raw, timeoutSeconds: seconds }],
    prompt: one.prompt(quotesAnswer(feedback, lines) ? '' : feedback),
    ...(floor === null ? {} : { floor }),
  }
}

/** The reason for a commit whose tests do not check the change. */
const said = (state: ProposalState): ProposalState =>
  state.kind === 'refused' ? { ...state, reason: 'its tests pass without the change too' } : state

/** The first file that it changes, made to end the process. */
function ending({ added, proposal }: ChangeProposal, { read }: OpenRepository): MustFail[] {
  const file = added.map((one) => one.file).find((path) => read(path) !== null)
  if (file === undefined || proposal.language === null) return []
  const { endProcess } = LANGUAGES[proposal.language].statements.written
  const content = `${read(file)!.trimEnd()}\n${endProcess}\n`
  return [{ tried: 'trivial', file: { path: file, content }, detail: 'ends the process' }]
}
