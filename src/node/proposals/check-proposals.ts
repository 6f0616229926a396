import { blankFunction, withStatement } from '../../core/code/blank.ts'
import { findFunction } from '../../core/code/find-functions.ts'
import { LANGUAGES } from '../../core/code/languages.ts'
import { spliceAnswer } from '../../core/code/splice-answer.ts'
import { trivialAnswers } from '../../core/code/trivial-answers.ts'
import { untypedBody } from '../../core/code/untyped-body.ts'
import { mapPool } from '../../core/concurrency.ts'
import { digest } from '../../core/digest.ts'
import { type CallError, isNamed } from '../../core/errors.ts'
import type { Workspaces } from '../../core/ports.ts'
import { alternateFiles } from '../../core/proposals/alternate-files.ts'
import { isCacheable, isTestSpecific } from '../../core/proposals/cacheable.ts'
import { expectedLiterals } from '../../core/proposals/expected-literals.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../core/proposals/proposal.ts'
import { tryControls } from '../../core/proposals/try-controls.ts'
import { normaliseVerifier } from '../../core/tasks/check-fields.ts'
import type { RawVerifier } from '../../core/tasks/schema.ts'
import type { SpecOf } from '../../core/verify/verdict.ts'
import type { CheckCache } from './check-cache.ts'
import { chooseTest } from './choose-test.ts'
import { CommandRuns, checkWidth } from './command-runs.ts'
import { findCopies, type Sought } from './find-copies.ts'
import { withoutCopies } from './hidden-copies.ts'
import type { OpenRepository } from './open-repository.ts'
import { type TriedAnswer, togetherOf, type UnderTest } from './run-cases.ts'

/** Must change when what is checked changes: results of older versions are then ignored. */
const VERSION = 5

/** The result of a check; kept between processes. `origin` is the test file that was chosen. */
export type Checked = Pick<Proposal, 'state' | 'checks' | 'verify' | 'origin' | 'floor' | 'hide'>

export interface CheckOptions {
  /** absolute */
  workspace: string
  opened: OpenRepository
  workspaces: Workspaces
  cache: CheckCache<Checked>
  signal: AbortSignal
  /** the same tasks with other tests, by digest: tried if the first test does not suffice */
  others?: ReadonlyMap<string, readonly Proposal[]>
  /** number of valid proposals after which the checks stop; unchecked ones are left out of the result */
  maxValid?: number
  /** ids to check; of the others only known results are in the result */
  only?: ReadonlySet<string>
  /** proposals checked at the same time; default: as many as the cores allow */
  width?: number
  onProgress?: (done: number, total: number, proposal: Proposal, cached: boolean) => void
}

/**
 * Tries proposals about functions: the original must pass, three times; without its body (three times, with one score),
 * with an empty answer and with trivial ones the test must fail; no other file of the copy may hold the body, but for
 * installed copies, which are hidden where the test passes without them. Proposals
 * that were refused before are passed on unchanged. One function of each file comes first. Throws Cancelled when the
 * signal fires; the results until then are kept.
 */
export async function checkProposals(
  proposals: readonly Proposal[],
  options: CheckOptions,
): Promise<{ proposals: Proposal[]; commands: number; untried: number }> {
  const { opened, cache, signal, maxValid, only } = options
  const runs = new CommandRuns(options.workspaces, options.workspace, opened.digest, signal)
  const candidatesOf = (proposal: Proposal) => [proposal, ...(options.others?.get(proposal.digest) ?? [])]
  const keyOf = (proposal: Proposal) =>
    digest({
      VERSION,
      workspace: opened.digest,
      verify: candidatesOf(proposal).map(({ verify }) => verify),
      tier: options.workspaces.tier,
      node: process.version,
    })
  const wholeOf = (proposal: Proposal, checked: Checked): Proposal => ({
    ...(candidatesOf(proposal).find(({ origin }) => origin === checked.origin) ?? proposal),
    id: proposal.id,
    ...checked,
  })
  const results = new Map<Proposal, Proposal>()
  let done = 0
  let valid = 0
  const take = (proposal: Proposal, whole: Proposal, cached: boolean) => {
    if (whole.state.kind === 'valid') valid++
    results.set(proposal, whole)
    options.onProgress?.(++done, proposals.length, whole, cached)
  }
  const open = alternateFiles(proposals).filter((proposal) => {
    if (proposal.state.kind !== 'unchecked') {
      take(proposal, proposal, true)
      return false
    }
    const known = cache.get(keyOf(proposal))
    if (known !== undefined) take(proposal, wholeOf(proposal, known), true)
    return known === undefined && (only?.has(proposal.id) ?? true)
  })
  const copies = await copiesOf(proposals, new Set(open), options)
  await mapPool(open, options.width ?? checkWidth(), async (proposal) => {
    if (only === undefined && maxValid !== undefined && valid >= maxValid) return
    signal.throwIfAborted()
    const checked = await check(candidatesOf(proposal), opened, runs, copies.get(placeOf(proposal)) ?? [])
    if (isCacheable(checked.state)) await cache.set(keyOf(proposal), checked)
    take(proposal, wholeOf(proposal, checked), false)
  })
  return {
    proposals: proposals.flatMap((proposal) => results.get(proposal) ?? []),
    commands: runs.count,
    untried: proposals.length - results.size,
  }
}

const placeOf = ({ file, symbol }: Proposal) => JSON.stringify([file, symbol])

/** Other files that contain the bodies of open proposals, by place. */
async function copiesOf(
  proposals: readonly Proposal[],
  open: ReadonlySet<Proposal>,
  { opened, workspace, signal }: CheckOptions,
): Promise<ReadonlyMap<string, string[]>> {
  // In the order of their files, since recently parsed files are kept.
  const sought = proposals.flatMap((proposal): [string, Sought][] => {
    const body = open.has(proposal) ? bodyOf(proposal, opened) : null
    return body === null ? [] : [[placeOf(proposal), { file: proposal.file!, body }]]
  })
  const found = await findCopies(
    opened,
    workspace,
    sought.map(([, one]) => one),
    signal,
  )
  return new Map(sought.map(([place], index) => [place, found[index]!]))
}

function bodyOf({ file, symbol, language }: Proposal, { read, repository }: OpenRepository): string | null {
  const text = file === null ? null : read(file)
  if (symbol === null || language === null || text === null) return null
  const result = findFunction(repository.parse, language, text, symbol)
  return 'problem' in result ? null : untypedBody(repository.parse, language, text, result.found)
}

async function check(
  candidates: readonly Proposal[],
  opened: OpenRepository,
  runs: CommandRuns,
  copies: readonly string[],
): Promise<Checked> {
  const proposal = candidates[0]!
  const tested = underTest(proposal, opened)
  if ('kind' in tested) return refused(proposal, tested)
  return withoutCopies(
    copies,
    'its body',
    runs,
    (state) => refused(proposal, state),
    (hiding) => firstValid(candidates, tested, opened, hiding),
  )
}

/** The first valid one of the same task by several tests; if none is valid, the first one with the reason. */
async function firstValid(
  candidates: readonly Proposal[],
  tested: UnderTest,
  opened: OpenRepository,
  runs: CommandRuns,
): Promise<Checked> {
  let first: Checked | null = null
  try {
    for (const candidate of await chooseTest(candidates, runs, opened, tested)) {
      const checked = await tryOut(candidate, tested, opened, runs)
      if (checked.state.kind === 'valid') return checked
      first ??= checked
      if (!isTestSpecific(checked.state)) break
    }
    return first!
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    const reason = error.message.replace(/\.$/, '')
    return first ?? refused(candidates[0]!, { kind: 'refused', code: 'cannot-run', reason })
  }
}

function refused({ verify, origin }: Proposal, state: ProposalState, checks: SeenCheck[] = []): Checked {
  return { state, checks, verify, origin }
}

/** The function that a proposal is about, or why it is about none. */
function underTest(
  { file, symbol, language, verify }: Proposal,
  { read, repository }: OpenRepository,
): UnderTest | ProposalState {
  const text = file === null ? null : read(file)
  if (verify[0]?.type !== 'command' || file === null || symbol === null || language === null || text === null)
    return { kind: 'refused', code: 'unsuitable', reason: 'it is not about a function of a file' }
  const result = findFunction(repository.parse, language, text, symbol)
  return 'problem' in result
    ? { kind: 'refused', code: 'unclear', reason: result.problem }
    : { file, language, text, found: result.found }
}

async function tryOut(
  proposal: Proposal,
  tested: UnderTest,
  opened: OpenRepository,
  runs: CommandRuns,
): Promise<Checked> {
  const [raw] = proposal.verify
  const spec = normaliseVerifier(raw!, proposal.id) as SpecOf<'command'>
  const answers = answersTo(proposal, tested, opened)
  const { state, checks, seconds, floor } = await tryControls({
    spec,
    run: runs.of(spec),
    without: {
      tried: 'blank',
      file: { path: tested.file, content: blankFunction(tested.text, tested.found, tested.language) },
    },
    answers,
    together: togetherOf(
      runs,
      opened,
      tested,
      [proposal.origin],
      LANGUAGES[tested.language].statements.written.notWritten,
      answers,
    ),
    patience: 20,
  })
  if (state !== null || floor === null) return refused(proposal, state!, checks)
  return {
    state: { kind: 'valid' },
    checks,
    verify: [{ ...raw!, timeoutSeconds: seconds } as RawVerifier],
    origin: proposal.origin,
    floor,
  }
}

/** Answers that must fail: trivial ones, those that only return a value that the tests hold, and an empty one. */
function answersTo(
  { origin }: Proposal,
  { file, language, text, found }: UnderTest,
  { repository }: OpenRepository,
): TriedAnswer[] {
  const { returnName, returnNothing } = LANGUAGES[language].statements.written
  const trivial = trivialAnswers(text, found, language).map(
    ({ detail, statement, content }): TriedAnswer => ({
      tried: 'trivial',
      file: { path: file, content },
      detail,
      statement,
      ...(statement === returnNothing ? { idle: true } : {}),
    }),
  )
  const known = new Set(trivial.map(({ statement }) => statement))
  const returned = expectedLiterals(repository, origin, found.name.replace(/^[gs]et /, ''))
    .filter((literal) => !known.has(returnName(literal)))
    .map(
      (literal): TriedAnswer => ({
        tried: 'trivial',
        file: { path: file, content: withStatement(text, found, language, returnName(literal)) },
        detail: `returns ${literal}`,
        statement: returnName(literal),
        onlyTogether: true,
      }),
    )
  // An answer without the function leaves it without a body: the run is the one without a body.
  const empty = spliceAnswer(repository.parse, language, text, found, '')
  return [...trivial, ...returned, { tried: 'empty', file: { path: file, content: empty }, statement: null }]
}
