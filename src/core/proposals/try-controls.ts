import type { CommandResult, FileToWrite } from '../ports.ts'
import { judgeCommand } from '../verify/command.ts'
import { expectedOf } from '../verify/expected-checks.ts'
import type { SpecOf, Verdict } from '../verify/verdict.ts'
import { judgeMustFail, judgeOriginal, STEADY_RUNS, seenCheck } from './judge-checks.ts'
import type { ProposalState, SeenCheck } from './proposal.ts'

/** What must fail, as files of the copy. */
export interface MustFail {
  tried: Exclude<SeenCheck['tried'], 'original'>
  file: FileToWrite
  /** what a trivial answer does */
  detail?: string
}

export interface Controls {
  spec: SpecOf<'command'>
  /** One run of the test with files written into the copy; equal runs are made once. */
  run(files: FileToWrite[], timeoutSeconds: number, repetition: number): Promise<CommandResult>
  /** the files without what the task asks for: tried as often as the original */
  without: MustFail
  /** answers, each tried once */
  answers: readonly MustFail[]
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
}

/**
 * Tries a test on the original, which must pass, and on what must fail, and stops at the first fault. What decides most
 * comes first: one run of the original, then each answer once, then whether it stays so.
 */
export async function tryControls(controls: Controls): Promise<TriedControls> {
  const { spec, run, without, answers, patience } = controls
  const first = await run([], spec.timeoutSeconds, 0)
  const expected = expectedOf(first)
  const judged = (result: CommandResult) => ({ result, verdict: judgeCommand(result, expected, spec) })
  const seconds = timeLimit(first.seconds, spec.timeoutSeconds, patience)
  const early = judgeOriginal([judged(first)])
  if (early !== null)
    return {
      state: early,
      at: 'original',
      checks: [seenCheck('original', [judged(first)])],
      seconds,
      without: null,
    }

  const checks: SeenCheck[] = []
  let bare: Verdict | null = null
  for (const { tried, file, detail } of [without, ...answers]) {
    const ran = judged(await run([file], seconds, 0))
    bare ??= ran.verdict
    const check = seenCheck(tried, [ran], detail)
    checks.push(check)
    const state = judgeMustFail(check)
    if (state !== null) return { state, at: tried, checks, seconds, without: bare }
  }

  const repeated = async (files: FileToWrite[], limit: number) =>
    (await Promise.all(Array.from({ length: STEADY_RUNS }, (_, n) => run(files, limit, n)))).map(judged)
  const originals = await repeated([], spec.timeoutSeconds)
  checks.unshift(seenCheck('original', originals))
  const unsteady = judgeOriginal(originals)
  if (unsteady !== null) return { state: unsteady, at: 'original', checks, seconds, without: bare }
  checks[1] = seenCheck(without.tried, await repeated([without.file], seconds))
  const state = judgeMustFail(checks[1])
  return { state, at: state === null ? null : without.tried, checks, seconds, without: bare }
}

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
