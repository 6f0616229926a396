import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../../core/digest.ts'
import { CallError } from '../../core/errors.ts'
import type { CommandRequest, CommandResult, Patterns, Sandbox } from '../../core/ports.ts'
import { findFunction } from '../../core/proposals/find-functions.ts'
import { languageOf } from '../../core/proposals/syntax.ts'
import { trivialAnswers } from '../../core/proposals/trivial-answers.ts'
import type { Task } from '../../core/tasks/task.ts'
import { mapPool } from '../../core/train/pool.ts'
import { taskDigest } from '../../core/train/task-digest.ts'
import {
  type HealthProbes,
  isLastingHealth,
  judgeHealth,
  type TaskHealth,
} from '../../core/verify/task-health.ts'
import type { Verdict } from '../../core/verify/verdict.ts'
import { verify } from '../../core/verify/verify.ts'
import type { VerifyContext } from '../../core/verify/verify-context.ts'
import type { CheckCache } from './check-cache.ts'
import { checkWidth } from './check-width.ts'
import { loadParser } from './load-parser.ts'

/** Changes when what is checked changes. */
const VERSION = 2
const STEADY_RUNS = 3

/** `quick`: whether the solution still passes. `whole`: also whether it is steady, and what must fail does. */
export type HealthLevel = 'quick' | 'whole'

export interface HealthOptions {
  level: HealthLevel
  sandbox: Sandbox
  patterns: Patterns
  /** null = everything is tried anew, nothing is kept */
  cache: CheckCache<TaskHealth> | null
  signal: AbortSignal
  onProgress?: (done: number, total: number, task: string, health: TaskHealth, cached: boolean) => void
}

/**
 * Tries each task's solution, and for `whole` an empty answer and trivial ones. What was tried before, and on which
 * nothing that it depends on has changed since, is taken from the cache. Throws Cancelled when the signal fires.
 */
export async function checkHealth(
  tasks: readonly Task[],
  options: HealthOptions,
): Promise<Map<string, TaskHealth>> {
  const health = new Map<string, TaskHealth>()
  let done = 0
  await mapPool(tasks, checkWidth(), async (task) => {
    options.signal.throwIfAborted()
    const known = cached(task, options)
    const found = known ?? (await tryTask(task, options))
    if (known === undefined && options.cache !== null && isLastingHealth(found))
      await options.cache.set(keyOf(task, options.level, options.sandbox), found)
    health.set(task.id, found)
    options.onProgress?.(++done, tasks.length, task.id, found, known !== undefined)
  })
  return health
}

function cached(task: Task, { level, cache, sandbox }: HealthOptions): TaskHealth | undefined {
  if (cache === null) return undefined
  return (
    cache.get(keyOf(task, 'whole', sandbox)) ??
    (level === 'quick' ? cache.get(keyOf(task, 'quick', sandbox)) : undefined)
  )
}

function keyOf(task: Task, level: HealthLevel, sandbox: Sandbox): string {
  return digest({ VERSION, task: taskDigest(task), level, tier: sandbox.tier, node: process.version })
}

async function tryTask(task: Task, options: HealthOptions): Promise<TaskHealth> {
  // A judge is asked for money.
  if (task.verify.some(({ type }) => type === 'judge'))
    return { state: 'unchecked', reason: 'a judge scores it, which is asked in runs only.' }
  const context = contextOf(options)
  const tried = async (reply: string, draw: string): Promise<Verdict> =>
    verify(task, reply, { ...context, draw: `health/${task.id}/${draw}` })
  const probes: { solution: Verdict[]; mustFail: HealthProbes['mustFail'][number][] } = {
    solution: [],
    mustFail: [],
  }
  const { solution } = task
  if (solution !== undefined) {
    probes.solution.push(await tried(solution, 'solution/0'))
    // One failure may be the machine's: it counts when it comes again.
    const again = options.level === 'whole' ? STEADY_RUNS : probes.solution[0]!.passed ? 1 : 2
    for (let n = 1; n < again; n++) probes.solution.push(await tried(solution, `solution/${n}`))
  }
  if (options.level === 'whole') {
    const empty = [await tried('', 'empty')]
    if (task.verify.some(({ type }) => type === 'command'))
      for (let n = 1; n < STEADY_RUNS; n++) empty.push(await tried('', `empty/${n}`))
    probes.mustFail.push({ detail: 'is empty', verdicts: empty })
    for (const { detail, reply } of await thoughtless(task))
      probes.mustFail.push({ detail, verdicts: [await tried(reply, detail)] })
  }
  return judgeHealth(probes)
}

function contextOf({ sandbox, patterns, signal }: HealthOptions): Omit<VerifyContext, 'draw'> {
  const runs = new Map<string, Promise<CommandResult>>()
  return {
    patterns,
    signal,
    judge: () => Promise.reject(new CallError('request', 'No judge is asked while tasks are checked.')),
    // The run of the unmodified workspace is the same for every answer.
    command: (request: Omit<CommandRequest, 'draw'>, draw) => {
      const key = digest({ ...request, draw })
      let run = runs.get(key)
      if (run === undefined) {
        run = sandbox.run({ ...request, draw }, signal)
        runs.set(key, run)
      }
      return run
    },
  }
}

/** Trivial answers to a task about one function. */
async function thoughtless(task: Task): Promise<{ detail: string; reply: string }[]> {
  const spec = task.verify.find((one) => one.type === 'command' && one.function !== undefined)
  if (spec?.type !== 'command' || spec.write === undefined || spec.function === undefined) return []
  const language = languageOf(spec.write)
  if (language === null || task.workspace === undefined) return []
  const text = await readFile(join(task.workspace, spec.write), 'utf8').catch(() => null)
  if (text === null) return []
  const result = findFunction(await loadParser(), language, text, spec.function)
  if ('problem' in result) return []
  return trivialAnswers(text, result.found, language).map(({ detail, content }) => ({
    detail,
    reply: `~~~~~~~~\n${content}\n~~~~~~~~`,
  }))
}
