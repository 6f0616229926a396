import type { CommandResult, FileToWrite } from '../ports.ts'
import type { Floor, VaryingCheck } from '../tasks/floor.ts'
import { judgeCommand } from '../verify/command.ts'
import {
  countingIn,
  type ExpectedChecks,
  expectedOf,
  floorOf,
  readChecks,
} from '../verify/expected-checks.ts'
import { learnVarying } from '../verify/learn-varying.ts'
import type { SpecOf, Verdict } from '../verify/verdict.ts'
import { judgeMustFail, judgeOriginal, STEADY_RUNS, seenCheck } from './judge-checks.ts'
import type { ProposalState, SeenCheck } from './proposal.ts'
import { isTrusted, reportsAll, type Together } from './together.ts'

/** What must fail, as files of the copy. */
export interface MustFail {
  tried: Exclude<SeenCheck['tried'], 'original'>
  file: FileToWrite
  /** what a trivial answer does */
  detail?: string
  /** does nothing at all: a check that it passes does not count */
  idle?: true
  /** tried where it costs no start of its own, and not otherwise */
  onlyTogether?: true
}

export interface Controls {
  spec: SpecOf<'command'>
  /** One run of the test with files written into the copy; equal runs are made once. */
  run(files: FileToWrite[], timeoutSeconds: number, repetition: number): Promise<CommandResult>
  /** the files without what the task asks for: tried more than once */
  without: MustFail
  /** answers, each tried once */
  answers: readonly MustFail[]
  /** one start that shows the original, `without` and answers; null where the runner has no such start */
  together: Together | null
  /** time limit as a multiple of what the original takes */
  patience: number
}

/** The result; `at` is what showed the first fault. */
export interface TriedControls {
  state: ProposalState | null
  at: SeenCheck['tried'] | null
  checks: SeenCheck[]
  /** time limit, from what the original takes */
  seconds: number
  /** of what must fail without an answer; null where the original was not steady enough to try it */
  without: Verdict | null
  /** null where a fault was found */
  floor: Floor | null
}

interface Judged {
  result: CommandResult
  verdict: Verdict
}

/**
 * Tries a test on the original, which must pass, and on what must fail, and stops at the first fault. A check counts if
 * it fails without an answer and with one that does nothing; each other answer must fail one that counts. What decides
 * most comes first; runs that one start can show share it, if that start agrees with the runs that were made alone.
 */
export async function tryControls(controls: Controls): Promise<TriedControls> {
  const { learned, ...tried } = await tryKnowing(controls, [])
  if (!namesVary(learned)) return tried
  // The same runs again, under the names that they share.
  const { learned: _, ...again } = await tryKnowing(controls, learned)
  return again
}

/** What was found, and what varies between the runs that it took. */
interface Learned extends TriedControls {
  learned: VaryingCheck[]
}

async function tryKnowing(controls: Controls, varying: readonly VaryingCheck[]): Promise<Learned> {
  const { spec, run, without, answers, together, patience } = controls
  const first = await run([], spec.timeoutSeconds, 0)
  const expected = expectedOf(first, '', varying)
  const against =
    (wanted: ExpectedChecks) =>
    (result: CommandResult): Judged => ({ result, verdict: judgeCommand(result, wanted, spec) })
  const judged = against(expected)
  const seconds = timeLimit(first.seconds, spec.timeoutSeconds, patience)
  const checks: SeenCheck[] = []
  let bareVerdict: Verdict | null = null
  const stopped = (state: ProposalState, at: SeenCheck['tried'], learned: VaryingCheck[] = []): Learned => ({
    state,
    at,
    checks,
    seconds,
    without: bareVerdict,
    floor: null,
    learned,
  })
  const early = judgeOriginal([judged(first)])
  if (early !== null) {
    checks.push(seenCheck('original', [judged(first)]))
    return stopped(early, 'original')
  }

  const bare = await run([without.file], seconds, 0)
  bareVerdict = judged(bare).verdict
  const idle = [bare]
  const counting = () => (expected.count === 0 ? expected : onlyCounting(countingIn(expected, idle)))
  const nothingCounts = expected.count > 0 && counting().count === 0
  checks.push(seenCheck(without.tried, [nothingCounts ? passing(judged(bare)) : judged(bare)]))
  const bareState = judgeMustFail(checks[0]!)
  if (bareState !== null) return stopped(bareState, without.tried)

  const shown =
    together === null || expected.count === 0
      ? null
      : await together(Math.min(MAX, 3 * seconds), !reportsAll(bare, expected))
  const trusted = shown !== null && isTrusted(shown, bare, expected) ? shown : null
  if (shown !== null && trusted === null && varying.length === 0) {
    const learned = learnVarying([
      [first, ...shown.originals].flatMap((result) => (result ? [checksIn(result)] : [])),
    ])
    if (namesVary(learned)) return stopped({ kind: 'unchecked' }, without.tried, learned)
  }
  for (const [index, answer] of answers.entries()) {
    const known = trusted?.answers[index] ?? null
    if (known === null && answer.onlyTogether) continue
    // Other checks may fail, and the exit code with them: an answer passes what counts, or it does not.
    const judge = (result: CommandResult) =>
      against(counting())(expected.count === 0 ? result : { ...result, exitCode: 0 })
    let tried = judge(known ?? (await run([answer.file], seconds, 0)))
    // Nothing is refused by a start that others share.
    if (known !== null && tried.verdict.passed) tried = judge(await run([answer.file], seconds, 0))
    if (answer.idle && !tried.verdict.passed) idle.push(tried.result)
    const check = seenCheck(answer.tried, [tried], answer.detail)
    checks.push(check)
    const state = judgeMustFail(check)
    if (state !== null) return stopped(state, answer.tried)
  }

  const repeated = async (files: FileToWrite[], limit: number, times: number) =>
    (await Promise.all(Array.from({ length: times }, (_, n) => run(files, limit, n)))).map(judged)
  const alone = trusted === null ? STEADY_RUNS : STEADY_ALONE
  const originals = [
    ...(await repeated([], spec.timeoutSeconds, alone)),
    ...(trusted?.originals ?? []).flatMap((result) => (result === null ? [] : [judged(result)])),
  ]
  checks.unshift(seenCheck('original', originals))
  const unsteady = judgeOriginal(originals)
  if (unsteady !== null)
    return stopped(unsteady, 'original', learnVarying([originals.map(({ result }) => checksIn(result))]))
  const bares =
    trusted?.without == null
      ? await repeated([without.file], seconds, STEADY_RUNS)
      : [judged(bare), judged(trusted.without)]
  checks[1] = seenCheck(without.tried, bares)
  const state = judgeMustFail(checks[1])
  if (state !== null) return stopped(state, without.tried)
  const learned = learnVarying([
    originals.map(({ result }) => checksIn(result)),
    bares.map(({ result }) => checksIn(result)),
  ])
  const full = expectedOf(first, '', learned)
  const floor = floorOf(full.count === 0 ? full : countingIn(full, idle))
  return { state: null, at: null, checks, seconds, without: bareVerdict, floor, learned }
}

const checksIn = (result: CommandResult) => readChecks(result, null)?.report.checks ?? []
const namesVary = (varying: readonly VaryingCheck[]) => varying.some(({ name }) => name.length > 1)

/** Starts of the original by itself where it also ran in a start that others share. */
const STEADY_ALONE = 2

/** Only the checks that count, as if there were no others. */
function onlyCounting({ counting, ...full }: ExpectedChecks): ExpectedChecks {
  const names = counting ?? full.names
  return { ...full, names, count: [...names.values()].reduce((sum, times) => sum + times, 0) }
}

/** A run without an answer that passes every check passes, whatever its exit code says. */
const passing = ({ result, verdict }: Judged): Judged => ({
  result,
  verdict: { ...verdict, score: 1, passed: true },
})

/** Maximum time of one command of a task if no more was allowed, seconds. */
const MAX = 120

/**
 * Seconds for the command of a task, four times what its first run took: other machines are slower, and load comes and
 * goes. Never less than the run took, as long as that was within what was allowed.
 * @param took seconds of the first run
 * @param allowed seconds that the first run was given
 * @param least even a quick command gets this many
 */
export function timeLimit(took: number, allowed: number, least: number): number {
  return Math.min(Math.max(MAX, allowed), Math.max(least, Math.ceil(took * 4) + 5))
}
