import { findFunction } from '../../../core/code/find-functions.ts'
import { LANGUAGES } from '../../../core/code/languages.ts'
import { trivialAnswers } from '../../../core/code/trivial-answers.ts'
import { digest } from '../../../core/digest.ts'
import { type CallError, isNamed } from '../../../core/errors.ts'
import type { Workspaces } from '../../../core/ports.ts'
import { quotesAnswer } from '../../../core/proposals/git/commit-words.ts'
import type { CommitProposal } from '../../../core/proposals/git/propose-commit.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../../core/proposals/proposal.ts'
import type { Together } from '../../../core/proposals/together.ts'
import { tryControls } from '../../../core/proposals/try-controls.ts'
import { normaliseVerifier } from '../../../core/tasks/check-fields.ts'
import type { RawVerifier } from '../../../core/tasks/schema.ts'
import type { SpecOf } from '../../../core/verify/verdict.ts'
import { CommandRuns } from '../command-runs.ts'
import { findCopies } from '../find-copies.ts'
import { withoutCopies } from '../hidden-copies.ts'
import type { OpenRepository } from '../open-repository.ts'
import { type TriedAnswer, togetherOf, type UnderTest } from '../run-cases.ts'
import { type CheckEachOptions, type Checked, checkEach } from './check-each.ts'

/** Must change when what is checked changes. */
const VERSION = 5

export interface CheckCommitsOptions extends CheckEachOptions {
  /** absolute */
  workspace: string
  opened: OpenRepository
  workspaces: Workspaces
}

/**
 * Tests commits as tasks on the current files: the tests must pass with the change, three times; without it, with
 * an empty answer and with trivial ones they must fail; no other file of the copy may contain what the change added, but
 * for installed copies, which are hidden.
 * What the tests say without the change becomes part of the prompt. Throws Cancelled when the signal fires.
 */
export async function checkCommits(
  found: readonly CommitProposal[],
  options: CheckCommitsOptions,
): Promise<{ proposals: Proposal[]; commands: number; untried: number }> {
  const { opened, cache, signal } = options
  const runs = new CommandRuns(options.workspaces, options.workspace, opened.digest, signal)
  const keyOf = ({ proposal, reverted }: CommitProposal) =>
    digest({
      VERSION,
      workspace: opened.digest,
      reverted,
      prompt: proposal.prompt,
      verify: proposal.verify,
      tier: options.workspaces.tier,
      node: process.version,
    })
  const open = found.filter(
    (one) => one.proposal.state.kind === 'unchecked' && cache.get(keyOf(one)) === undefined,
  )
  const sought = open.map(({ proposal, added }) => ({ file: proposal.file!, body: added.join('\n') }))
  const copies = await findCopies(opened, options.workspace, sought, signal)
  const { proposals, untried } = await checkEach(found, options, keyOf, (one) =>
    check(one, opened, runs, copies[open.indexOf(one)] ?? []),
  )
  return { proposals, commands: runs.count, untried }
}

async function check(
  one: CommitProposal,
  opened: OpenRepository,
  runs: CommandRuns,
  copies: readonly string[],
): Promise<Checked> {
  const { proposal } = one
  const result = (state: ProposalState, checks: SeenCheck[] = []): Checked => ({
    state,
    checks,
    verify: proposal.verify,
    prompt: proposal.prompt,
  })
  try {
    return await withoutCopies(copies, 'what it added', runs, result, (hiding) =>
      tryOut(one, opened, hiding, result),
    )
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return result({ kind: 'refused', code: 'cannot-run', reason: error.message.replace(/\.$/, '') })
  }
}

async function tryOut(
  one: CommitProposal,
  opened: OpenRepository,
  runs: CommandRuns,
  result: (state: ProposalState, checks?: SeenCheck[]) => Checked,
): Promise<Checked> {
  const { proposal, reverted } = one
  const file = proposal.file!
  const [raw] = proposal.verify
  const spec = normaliseVerifier(raw!, proposal.id) as SpecOf<'command'>
  const named = proposal.symbol === null ? {} : { function: proposal.symbol }
  const tested = underTest(one, opened)
  const answers: TriedAnswer[] = [
    { tried: 'empty', file: { path: file, content: '', ...named }, statement: null },
    ...trivial(one, tested),
  ]
  const { state, at, checks, seconds, without, floor } = await tryControls({
    spec,
    run: runs.of(spec),
    without: { tried: 'before', file: { path: file, content: reverted } },
    answers,
    together: tested && togetherOfChange(one, tested, opened, runs, answers),
    patience: 10,
  })
  if (state !== null) return result(at === 'before' ? said(state) : state, checks)

  const feedback = without?.feedback ?? ''
  const quotable = quotesAnswer(feedback, one.added) ? '' : feedback
  if (one.message === '' && quotable === '')
    return result(
      { kind: 'refused', code: 'unclear', reason: 'neither its message nor its tests say what is wanted' },
      checks,
    )
  return {
    state: { kind: 'valid' },
    checks,
    verify: [{ ...raw!, timeoutSeconds: seconds } as RawVerifier],
    prompt: one.prompt(quotable),
    ...(floor === null ? {} : { floor }),
  }
}

/** The reason for a commit whose tests do not check the change. */
function said(state: ProposalState): ProposalState {
  return state.kind === 'refused'
    ? { ...state, reason: 'its current tests pass without the change too' }
    : state
}

/** The function that a change stays within, as it is now; null where it does not. */
function underTest({ proposal }: CommitProposal, { read, repository }: OpenRepository): UnderTest | null {
  const { file, language, symbol } = proposal
  const text = file === null ? null : read(file)
  if (file === null || language === null || symbol === null || text === null) return null
  const result = findFunction(repository.parse, language, text, symbol)
  return 'problem' in result ? null : { file, language, text, found: result.found }
}

/** One start for the function with the change and without it, where nothing but its body differs, and for the answers. */
function togetherOfChange(
  { reverted, tests }: CommitProposal,
  tested: UnderTest,
  opened: OpenRepository,
  runs: CommandRuns,
  answers: readonly TriedAnswer[],
): Together | null {
  const { language, text, found } = tested
  const before = findFunction(opened.repository.parse, language, reverted, found.symbol)
  if ('problem' in before) return null
  const old = before.found
  const outside =
    text.slice(0, found.body.start) === reverted.slice(0, old.body.start) &&
    text.slice(found.body.end) === reverted.slice(old.body.end)
  const without = outside ? LANGUAGES[language].functions.asCase(reverted, old) : null
  if (without === null) return null
  return togetherOf(runs, opened, tested, tests, without, answers)
}

function trivial({ proposal, reverted }: CommitProposal, tested: UnderTest | null): TriedAnswer[] {
  const { endProcess, returnNothing } = LANGUAGES[proposal.language!].statements.written
  const answers = tested
    ? trivialAnswers(tested.text, tested.found, tested.language)
    : [
        {
          detail: 'ends the process',
          statement: endProcess,
          content: `${reverted.trimEnd()}\n${endProcess}\n`,
        },
      ]
  return answers.map(({ detail, statement, content }) => ({
    tried: 'trivial',
    file: { path: proposal.file!, content },
    detail,
    statement,
    ...(statement === returnNothing ? { idle: true } : {}),
  }))
}
