import { blankFunction } from '../../core/code/blank.ts'
import { findFunction } from '../../core/code/find-functions.ts'
import { trivialAnswers } from '../../core/code/trivial-answers.ts'
import { untypedBody } from '../../core/code/untyped-body.ts'
import { mapPool } from '../../core/concurrency.ts'
import { digest } from '../../core/digest.ts'
import { type CallError, isNamed } from '../../core/errors.ts'
import type { Workspaces } from '../../core/ports.ts'
import { alternateFiles } from '../../core/proposals/alternate-files.ts'
import { isCacheable, isTestSpecific } from '../../core/proposals/cacheable.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../core/proposals/proposal.ts'
import { tryControls } from '../../core/proposals/try-controls.ts'
import { normaliseVerifier } from '../../core/tasks/check-fields.ts'
import type { SpecOf } from '../../core/verify/verdict.ts'
import type { CheckCache } from './check-cache.ts'
import { CommandRuns, checkWidth } from './command-runs.ts'
import { findCopies, type Sought } from './find-copies.ts'
import { withoutCopies } from './hidden-copies.ts'
import type { OpenRepository } from './open-repository.ts'

/** Must change when what is checked changes: results of older versions are then ignored. */
const VERSION = 3

/** The result of a check; kept between processes. */
export type Checked = Pick<Proposal, 'state' | 'checks' | 'verify' | 'hide'>

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
  const keyOf = ({ verify }: Proposal) =>
    digest({
      VERSION,
      workspace: opened.digest,
      verify,
      tier: options.workspaces.tier,
      node: process.version,
    })
  const tried = async (proposal: Proposal): Promise<Checked> => {
    const key = keyOf(proposal)
    const known = cache.get(key)
    if (known !== undefined) return known
    const checked = await check(proposal, opened, runs, copies.get(placeOf(proposal)) ?? [])
    if (isCacheable(checked.state)) await cache.set(key, checked)
    return checked
  }
  const known = (candidate: Proposal) => cache.get(keyOf(candidate)) ?? null
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
    const before = knownBefore([proposal, ...(options.others?.get(proposal.digest) ?? [])], known)
    if (before !== null) take(proposal, before, true)
    return before === null && (only?.has(proposal.id) ?? true)
  })
  const copies = await copiesOf(proposals, new Set(open), options)
  await mapPool(open, options.width ?? checkWidth(), async (proposal) => {
    if (only === undefined && maxValid !== undefined && valid >= maxValid) return
    signal.throwIfAborted()
    const candidates = [proposal, ...(options.others?.get(proposal.digest) ?? [])]
    take(proposal, await best(candidates, tried), false)
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

/** The first valid candidate; if none is valid, the first one with the reason. */
async function best(
  candidates: readonly Proposal[],
  tried: (candidate: Proposal) => Promise<Checked>,
): Promise<Proposal> {
  let first: Proposal | null = null
  for (const candidate of candidates) {
    const whole = { ...candidate, id: candidates[0]!.id, ...(await tried(candidate)) }
    if (whole.state.kind === 'valid') return whole
    first ??= whole
    if (!isTestSpecific(whole.state)) break
  }
  return first!
}

/** The same without running anything; null if something would have to be run. */
function knownBefore(
  candidates: readonly Proposal[],
  known: (candidate: Proposal) => Checked | null,
): Proposal | null {
  let first: Proposal | null = null
  for (const candidate of candidates) {
    const checked = known(candidate)
    if (checked === null) return null
    const whole = { ...candidate, id: candidates[0]!.id, ...checked }
    if (whole.state.kind === 'valid') return whole
    first ??= whole
    if (!isTestSpecific(whole.state)) break
  }
  return first
}

async function check(
  proposal: Proposal,
  opened: OpenRepository,
  runs: CommandRuns,
  copies: readonly string[],
): Promise<Checked> {
  const refused = (state: ProposalState, checks: SeenCheck[] = []): Checked => ({
    state,
    checks,
    verify: proposal.verify,
  })
  try {
    return await withoutCopies(copies, 'its body', runs, refused, (hiding) =>
      tryOut(proposal, opened, hiding, refused),
    )
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return refused({ kind: 'refused', code: 'cannot-run', reason: error.message.replace(/\.$/, '') })
  }
}

async function tryOut(
  proposal: Proposal,
  opened: OpenRepository,
  runs: CommandRuns,
  refused: (state: ProposalState, checks?: SeenCheck[]) => Checked,
): Promise<Checked> {
  const [raw] = proposal.verify
  const { file, symbol, language } = proposal
  const text = file === null ? null : opened.read(file)
  if (raw?.type !== 'command' || file === null || symbol === null || language === null || text === null)
    return refused({ kind: 'refused', code: 'unsuitable', reason: 'it is not about a function of a file' })
  const found = findFunction(opened.repository.parse, language, text, symbol)
  if ('problem' in found) return refused({ kind: 'refused', code: 'unclear', reason: found.problem })
  const spec = normaliseVerifier(raw, proposal.id) as SpecOf<'command'>
  const trivial = trivialAnswers(text, found.found, language)
  const { state, checks, seconds } = await tryControls({
    spec,
    run: runs.of(spec),
    without: { tried: 'blank', file: { path: file, content: blankFunction(text, found.found, language) } },
    answers: [
      ...trivial.map(({ detail, content }) => ({
        tried: 'trivial' as const,
        file: { path: file, content },
        detail,
      })),
      { tried: 'empty', file: { path: file, content: '', function: symbol } },
    ],
    patience: 20,
  })
  if (state !== null) return refused(state, checks)
  return { state: { kind: 'valid' }, checks, verify: [{ ...raw, timeoutSeconds: seconds }] }
}
