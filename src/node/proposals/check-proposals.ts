import { digest } from '../../core/digest.ts'
import { type CallError, isNamed } from '../../core/errors.ts'
import type { CommandResult, FileToWrite, Sandbox } from '../../core/ports.ts'
import { blankFunction } from '../../core/proposals/blank.ts'
import { findFunction } from '../../core/proposals/find-functions.ts'
import { judgeMustFail, judgeOriginal, STEADY_RUNS, seenCheck } from '../../core/proposals/judge-checks.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../core/proposals/proposal.ts'
import { trivialAnswers } from '../../core/proposals/trivial-answers.ts'
import { normaliseVerifier } from '../../core/tasks/check-fields.ts'
import { mapPool } from '../../core/train/pool.ts'
import { judgeCommand } from '../../core/verify/command.ts'
import { type ExpectedChecks, expectedOf, withTapReporter } from '../../core/verify/expected-checks.ts'
import type { Verdict } from '../../core/verify/verdict.ts'
import type { SpecOf } from '../../core/verify/verify-context.ts'
import type { CheckCache } from './check-cache.ts'
import { CommandRuns } from './command-runs.ts'
import { Copies } from './find-copies.ts'
import type { OpenRepository } from './open-repository.ts'

/** Changes when what is checked changes: what older versions found is found anew. */
const VERSION = 1
/** Proposals under way beside each other; the sandbox runs as many commands as there are cores. */
const WIDTH = 4

/** What a check found; kept between processes. */
export type Checked = Pick<Proposal, 'state' | 'checks' | 'verify'>

export interface CheckOptions {
  /** absolute */
  workspace: string
  opened: OpenRepository
  sandbox: Sandbox
  cache: CheckCache<Checked>
  signal: AbortSignal
  /** enough valid ones: the others stay unchecked and are left out of the result */
  most?: number
  onProgress?: (done: number, total: number, proposal: Proposal, cached: boolean) => void
}

/**
 * Tries proposals about functions: the original must pass, three times; without its body, with an empty answer and
 * with trivial ones the test must fail; no other file of the copy may hold the body. Proposals that were refused
 * before are passed on as they are. Stops in order when the signal fires (throws Cancelled): what was checked until
 * then is kept.
 */
export async function checkProposals(
  proposals: readonly Proposal[],
  options: CheckOptions,
): Promise<{ proposals: Proposal[]; commands: number }> {
  const { opened, cache, signal } = options
  const runs = new CommandRuns(options.sandbox, options.workspace, opened.digest, signal)
  const copies = new Copies(opened, options.workspace)
  let done = 0
  let valid = 0
  const out = await mapPool(proposals, WIDTH, async (proposal): Promise<Proposal[]> => {
    if (proposal.state.kind !== 'unchecked') {
      options.onProgress?.(++done, proposals.length, proposal, true)
      return [proposal]
    }
    if (options.most !== undefined && valid >= options.most) return []
    signal.throwIfAborted()
    const key = digest({
      VERSION,
      workspace: opened.digest,
      verify: proposal.verify,
      tier: options.sandbox.tier,
      node: process.version,
    })
    const known = cache.get(key)
    const checked = known ?? (await check(proposal, opened, runs, copies))
    if (known === undefined) await cache.set(key, checked)
    if (checked.state.kind === 'valid') valid++
    const whole = { ...proposal, ...checked }
    options.onProgress?.(++done, proposals.length, whole, known !== undefined)
    return [whole]
  })
  return { proposals: out.flat(), commands: runs.count }
}

async function check(
  proposal: Proposal,
  opened: OpenRepository,
  runs: CommandRuns,
  copies: Copies,
): Promise<Checked> {
  const refused = (state: ProposalState, checks: SeenCheck[] = []): Checked => ({
    state,
    checks,
    verify: proposal.verify,
  })
  const leak = copies.of(proposal)
  if (leak !== null)
    return refused({
      kind: 'refused',
      code: 'leak',
      reason: `${leak} holds a copy of its body, which an answer could take`,
    })
  try {
    return await tryOut(proposal, opened, runs, refused)
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return refused({ kind: 'refused', code: 'cannot-run', reason: error.message.replace(/\.$/, '') })
  }
}

interface Ran {
  verdict: Verdict
  result: CommandResult
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
  const command = withTapReporter(spec.run)

  const run = async (files: FileToWrite[], seconds: number, repetition: number): Promise<CommandResult> =>
    runs.run({ files, command, timeoutSeconds: seconds, repetition })
  const first = await run([], spec.timeoutSeconds, 0)
  const expected = expectedOf(first)
  const judged = (result: CommandResult, known: ExpectedChecks = expected): Ran => ({
    result,
    verdict: judgeCommand(result, known, spec),
  })
  // One run of the original tells most that will not work.
  const early = judgeOriginal([judged(first)])
  if (early !== null) return refused(early, [seenCheck('original', [judged(first)])])
  const seconds = Math.min(120, Math.max(20, Math.ceil(first.seconds * 4) + 5))

  const checks: SeenCheck[] = []
  const stop = (check: SeenCheck): ProposalState | null => {
    checks.push(check)
    return judgeMustFail(check)
  }
  const blank = [{ path: file, content: blankFunction(text, found.found, language) }]
  const empty = [{ path: file, content: '', function: symbol }]
  const once = stop(seenCheck('blank', [judged(await run(blank, seconds, 0))]))
  if (once !== null) return refused(once, checks)
  for (const { detail, content } of trivialAnswers(text, found.found, language)) {
    const state = stop(
      seenCheck('trivial', [judged(await run([{ path: file, content }], seconds, 0))], detail),
    )
    if (state !== null) return refused(state, checks)
  }
  const again = await Promise.all(
    Array.from({ length: STEADY_RUNS - 1 }, (_, index) => run([], spec.timeoutSeconds, index + 1)),
  )
  const originals = [first, ...again].map((result) => judged(result))
  const original = seenCheck('original', originals)
  const unsteady = judgeOriginal(originals)
  if (unsteady !== null) return refused(unsteady, [original, ...checks])
  const blanks = await Promise.all([run(blank, seconds, 1), run(empty, seconds, 0)])
  checks[0] = seenCheck('blank', [judged(await run(blank, seconds, 0)), judged(blanks[0]!)])
  const states = [judgeMustFail(checks[0]), stop(seenCheck('empty', [judged(blanks[1]!)]))]
  const bad = states.find((state) => state !== null)
  if (bad) return refused(bad, [original, ...checks])
  return {
    state: { kind: 'valid' },
    checks: [original, ...checks],
    verify: [{ ...raw, timeoutSeconds: seconds }],
  }
}
