import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findFunction } from '../../core/code/find-functions.ts'
import { languageOf } from '../../core/code/languages.ts'
import { trivialAnswers } from '../../core/code/trivial-answers.ts'
import { mapPool } from '../../core/concurrency.ts'
import { digest } from '../../core/digest.ts'
import { CallError } from '../../core/errors.ts'
import type { CommandRequest, CommandResult, Patterns, Workspaces } from '../../core/ports.ts'
import { taskDigest } from '../../core/run/plan.ts'
import { asksModel, comparesAnswer, runsProcess, type Task } from '../../core/tasks/task.ts'
import { type Control, EMPTY, tryControl } from '../../core/verify/controls.ts'
import { runOnce } from '../../core/verify/run-once.ts'
import { solutionOf } from '../../core/verify/submitted.ts'
import {
  type HealthProbes,
  type HealthState,
  isCacheableHealth,
  judgeHealth,
  type TaskHealth,
} from '../../core/verify/task-health.ts'
import { twinCoverage } from '../../core/verify/twin-coverage.ts'
import type { Verdict, VerifyContext } from '../../core/verify/verdict.ts'
import { loadParser } from '../code/load-parser.ts'
import { checkSources } from '../workspaces/open/check-sources.ts'
import type { CheckCache } from './check-cache.ts'
import { checkWidth } from './command-runs.ts'

/** Must change when what is checked changes. */
const VERSION = 5
const STEADY_RUNS = 3

/**
 * `quick`: whether the solution still passes. `whole`: also whether its result is stable, and whether what must fail fails;
 * without a solution, the answer that replies are compared with is tried instead.
 */
export type HealthLevel = 'quick' | 'whole'

export interface HealthOptions {
  level: HealthLevel
  workspaces: Workspaces
  patterns: Patterns
  /** null = everything is tried again, nothing is kept */
  cache: CheckCache<TaskHealth> | null
  signal: AbortSignal
  onProgress?: (done: number, total: number, task: string, health: TaskHealth, cached: boolean) => void
}

/**
 * Tries each task's solution, and for `whole` an empty answer and trivial ones. Results whose
 * inputs have not changed come from the cache. For `quick` only cached results are reported for tasks without a solution
 * to try, and a task that the last whole check found flaky or unsolvable is reported as such, though one try cannot show
 * it. Throws Cancelled when the signal fires.
 */
export async function checkHealth(
  tasks: readonly Task[],
  options: HealthOptions,
): Promise<Map<string, TaskHealth>> {
  const { level, cache, workspaces, signal } = options
  const isTried = (task: Task) => level === 'whole' || hasSolution(task)
  const wanted = tasks
    .map((task) => ({ task, ...remembered(task, options) }))
    .filter(({ task, known, doubt }) => isTried(task) || known !== undefined || doubt !== undefined)
  let done = 0
  const health = await mapPool(
    wanted,
    checkWidth(),
    async ({ task, known, doubt }): Promise<[string, TaskHealth]> => {
      signal.throwIfAborted()
      const fresh = known === undefined && isTried(task) ? await tryTask(task, options) : undefined
      if (fresh !== undefined && cache !== null && (level === 'whole' || isCacheableHealth(fresh)))
        await cache.set(keyOf(taskDigest(task), level, workspaces), fresh)
      const judged = fresh ?? known ?? doubt!
      const said = doubt !== undefined && SOUND.has(judged.state) ? doubt : judged
      options.onProgress?.(++done, wanted.length, task.id, said, fresh === undefined)
      return [task.id, said]
    },
  )
  return new Map(health)
}

/** A solution that can be tried for nothing. */
const hasSolution = (task: Task) => solutionOf(task) !== null && !task.verify.some(asksModel)

const SOUND: ReadonlySet<HealthState> = new Set(['healthy', 'unchecked'])
const DOUBTFUL: ReadonlySet<HealthState> = new Set(['flaky', 'unsolvable'])

/** Results of earlier checks of the same task: what still holds, and what is only worth reporting. */
function remembered(
  task: Task,
  { level, cache, workspaces }: HealthOptions,
): { known?: TaskHealth | undefined; doubt?: TaskHealth | undefined } {
  if (cache === null || cache.isEmpty) return {}
  const content = taskDigest(task)
  const whole = cache.get(keyOf(content, 'whole', workspaces))
  if (whole !== undefined && isCacheableHealth(whole)) return { known: whole }
  if (level === 'whole') return {}
  return {
    known: cache.get(keyOf(content, 'quick', workspaces)),
    doubt: whole !== undefined && DOUBTFUL.has(whole.state) ? whole : undefined,
  }
}

/** @param content digest of the task */
function keyOf(content: string, level: HealthLevel, { tier }: Workspaces): string {
  return digest({ VERSION, task: content, level, tier, node: process.version })
}

async function tryTask(task: Task, options: HealthOptions): Promise<TaskHealth> {
  // Calling a judge costs money.
  if (task.verify.some(asksModel))
    return { state: 'unchecked', reason: 'a judge scores it, and judges are called only in runs.' }
  const context = contextOf(options)
  const tried = (control: Control, repetition = 0) => tryControl(task, control, context, repetition)
  const probes: { solution: Verdict[]; answer?: Verdict; mustFail: HealthProbes['mustFail'][number][] } = {
    solution: [],
    mustFail: [],
  }
  const { answer } = task
  const solution = solutionOf(task)
  if (solution !== null) {
    const known = { name: 'solution', detail: 'is its own solution', reply: solution }
    probes.solution.push(await tried(known))
    // One failure may be caused by the machine: it counts only if it is repeated.
    const again = options.level === 'whole' ? STEADY_RUNS : probes.solution[0]!.passed ? 1 : 2
    for (let n = 1; n < again; n++) probes.solution.push(await tried(known, n))
  }
  if (options.level === 'whole') {
    if (solution === null && answer !== undefined && !task.verify.some(runsProcess)) {
      const verdict = await tried({ name: 'answer', detail: 'is its own answer', reply: answer })
      // A pattern or a schema does not show that the answer is wrong: it may be written in another form than replies.
      if (verdict.passed || task.verify.every(comparesAnswer)) probes.answer = verdict
    }
    const empty = [await tried(EMPTY)]
    if (task.verify.some(({ type }) => type === 'command'))
      for (let n = 1; n < STEADY_RUNS; n++) empty.push(await tried(EMPTY, n))
    probes.mustFail.push({ detail: EMPTY.detail, verdicts: empty })
    for (const control of await trivialControls(task))
      probes.mustFail.push({ detail: control.detail, verdicts: [await tried(control)] })
  }
  const health = judgeHealth(probes)
  if (
    options.level !== 'whole' ||
    probes.solution.length === 0 ||
    !probes.solution.every(({ passed }) => passed)
  )
    return health
  const twins = await twinCoverage(task, { ...context, sources: checkSources() })
  return twins === null ? health : { ...health, twins }
}

function contextOf({ workspaces, patterns, signal }: HealthOptions): Omit<VerifyContext, 'draw'> {
  const runs = new Map<string, Promise<CommandResult>>()
  return {
    patterns,
    signal,
    judge: () => Promise.reject(new CallError('request', 'No judge is called while tasks are checked.')),
    // The result for the unmodified workspace is the same for every answer.
    command: (request: Omit<CommandRequest, 'draw'>, draw) => {
      const key = digest({ ...request, draw })
      let run = runs.get(key)
      if (run === undefined) {
        run = runOnce(workspaces, { ...request, draw }, signal)
        runs.set(key, run)
      }
      return run
    },
  }
}

/** Trivial answers to a task about one function. */
async function trivialControls(task: Task): Promise<Control[]> {
  const spec = task.verify.find((one) => one.type === 'command' && one.function !== undefined)
  if (spec?.type !== 'command' || spec.write === undefined || spec.function === undefined) return []
  const language = languageOf(spec.write)
  if (language === null || task.workspace === undefined) return []
  const text = await readFile(join(task.workspace, spec.write), 'utf8').catch(() => null)
  if (text === null) return []
  const result = findFunction(await loadParser(), language, text, spec.function)
  if ('problem' in result) return []
  return trivialAnswers(text, result.found, language).map(({ detail, content }) => ({
    name: detail,
    detail,
    reply: `~~~~~~~~\n${content}\n~~~~~~~~`,
  }))
}
