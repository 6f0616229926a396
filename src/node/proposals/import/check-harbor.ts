import { mapPool } from '../../../core/concurrency.ts'
import { type CallError, isNamed } from '../../../core/errors.ts'
import type { CommandRequest, Patterns, Workspaces } from '../../../core/ports.ts'
import { judgeMustFail, judgeOriginal, STEADY_RUNS, seenCheck } from '../../../core/proposals/judge-checks.ts'
import type { Proposal, ProposalState, SeenCheck } from '../../../core/proposals/proposal.ts'
import type { Task } from '../../../core/tasks/task.ts'
import { placeOf } from '../../../core/verify/place-of.ts'
import { runOnce } from '../../../core/verify/run-once.ts'
import type { Submitted } from '../../../core/verify/submitted.ts'
import type { Verdict, VerifyContext } from '../../../core/verify/verdict.ts'
import { verify } from '../../../core/verify/verify.ts'
import { checkWidth } from '../command-runs.ts'

/** Seconds that a reference solution may take. */
const SOLVE_SECONDS = 600

/** A proposal from a Harbor task, with what trying it needs. */
export interface HarborProposal {
  proposal: Proposal
  task: Task
  /** absolute folder of solve.sh, and its variables; null where there is none */
  solution: { folder: string; variables: Record<string, string> } | null
}

export interface CheckHarborOptions {
  workspaces: Workspaces
  patterns: Patterns
  signal: AbortSignal
  onProgress?: (done: number, total: number, proposal: Proposal, cached: boolean) => void
}

/**
 * Tries Harbor tasks: with nothing done the tests must fail, and with what solve.sh changes in the workspace they must
 * pass, three times. That change is the task's solution from then on. Throws Cancelled when the signal fires.
 */
export async function checkHarbor(
  found: readonly HarborProposal[],
  options: CheckHarborOptions,
): Promise<Proposal[]> {
  let done = 0
  return mapPool(found, checkWidth(), async (one) => {
    const { proposal } = one
    const checked =
      proposal.state.kind === 'unchecked' ? { ...proposal, ...(await check(one, options)) } : proposal
    options.onProgress?.(++done, found.length, checked, false)
    return checked
  })
}

type Result = Pick<Proposal, 'state' | 'checks'> & Pick<Partial<Proposal>, 'solutionPatch'>

async function check({ task, solution }: HarborProposal, options: CheckHarborOptions): Promise<Result> {
  const checks: SeenCheck[] = []
  const stopped = (state: ProposalState): Result => ({ state, checks })
  try {
    const patch = solution === null ? null : await solve(task, solution, options)
    if (patch === '')
      return stopped({
        kind: 'refused',
        code: 'original-fails',
        reason: 'its solution/solve.sh changes nothing in the workspace',
      })
    if (patch !== null) {
      const tries = await Promise.all(
        Array.from({ length: STEADY_RUNS }, (_, n) =>
          score(task, { kind: 'change', patch, reply: '' }, `solution/${n}`, options),
        ),
      )
      checks.push(seenCheck('original', tries))
      const state = judgeOriginal(tries)
      if (state !== null) return stopped(state)
    }
    const empty = await score(task, '', 'empty', options)
    checks.push(seenCheck('empty', [empty]))
    const state = empty.verdict.score === null ? null : judgeMustFail(checks.at(-1)!)
    if (state !== null) return stopped(state)
    if (patch === null) return stopped({ kind: 'unchecked' })
    return { state: { kind: 'valid' }, checks, solutionPatch: patch }
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError')) throw error
    return stopped({ kind: 'refused', code: 'cannot-run', reason: error.message.replace(/\.$/, '') })
  }
}

/** What solve.sh changes in the workspace, as a patch. */
async function solve(
  task: Task,
  { folder, variables }: NonNullable<HarborProposal['solution']>,
  { workspaces, signal }: CheckHarborOptions,
): Promise<string> {
  const { workspace, workspaceDigest, network } = task
  const draw = `solve/${task.id}`
  const copy = await workspaces.open(
    { workspace, workspaceDigest, ...placeOf(task), draw, use: 'attempt' },
    signal,
  )
  try {
    const run = { folder, at: '/solution' as const, script: 'solve.sh', variables }
    await copy.exec({ run, timeoutSeconds: SOLVE_SECONDS, network }, signal)
    return (await copy.diff()).patch
  } finally {
    await copy.close()
  }
}

async function score(
  task: Task,
  submitted: Submitted,
  draw: string,
  { workspaces, patterns, signal }: CheckHarborOptions,
): Promise<{ result: Awaited<ReturnType<VerifyContext['command']>>; verdict: Verdict }> {
  const results: Awaited<ReturnType<VerifyContext['command']>>[] = []
  const verdict = await verify(task, submitted, {
    patterns,
    signal,
    draw,
    judge: () => Promise.reject(new Error('no judge is asked about a Harbor task')),
    command: async (request: Omit<CommandRequest, 'draw'>, at) => {
      const result = await runOnce(workspaces, { ...request, draw: at }, signal)
      results.push(result)
      return result
    },
  })
  const [result] = results
  if (result === undefined) throw new Error(verdict.reason)
  return { result, verdict }
}
