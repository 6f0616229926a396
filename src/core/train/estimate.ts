import { taskMessages } from '../agents/task-messages.ts'
import { estimateTokens } from '../inject/tokens.ts'
import type { Totals, Usage } from '../ports.ts'
import { type CostOf, roundCost } from '../run/budget.ts'
import type { Estimate, Mode } from '../run/events.ts'
import type { Settings } from '../run/plan.ts'
import type { AgentName } from '../tasks/agent-name.ts'
import { asksModel, type Split, type SplitTask } from '../tasks/task.ts'
import { solutionOf } from '../verify/submitted.ts'
import { REDRAWS, TASKS_FOR_GATE } from './gate/gate-phase.ts'
import { GUARD_SAMPLES, GUARD_SAMPLES_AGAIN } from './gate/guard-tasks.ts'
import { ANSWERS_PER_EXAMPLE } from './grounded/example-phase.ts'

/** Speed of a model on this machine, where it is known (the embedded one). */
export interface Speed {
  promptTokensPerSecond: number
  completionTokensPerSecond: number
}

/** Calls of a station: how many, typically and at most. */
export interface Station {
  typical: number
  most: number
}

const times = (count: number, most = count): Station => ({ typical: count, most })
const plus = (...stations: Station[]): Station => ({
  typical: stations.reduce((sum, { typical }) => sum + typical, 0),
  most: stations.reduce((sum, { most }) => sum + most, 0),
})
const scaled = ({ typical, most }: Station, by: Station): Station => ({
  typical: typical * by.typical,
  most: most * by.most,
})

/** Share of the gate's pairs that a run typically takes: it may stop early. */
const GATE_SHARE = 0.6
/** Share of groups whose scores differ, and of a reply's token limit that is used. */
const MIXED_SHARE = 0.7
const REPLY_SHARE = 0.4
/** Maximum number of requests of one logical call whose replies are unusable, of the optimizer and of a judge. */
const TRIES = 3
const JUDGE_TRIES = 2
/** Tokens of a rubric and the prompt around it, and of a judge's reply. */
const JUDGE_PROMPT = 300
const JUDGE_REPLY = { typical: 100, most: 500 }
/** Answers that a verifier is probed with at most: the solution, an empty one, one that only ends the process. */
const PROBES = 3

/** Requests of an attempt of an agent that works in turns, typically, and what its earlier turns add to each prompt. */
const TYPICAL_TURNS = 6
const TURNS_IN_PROMPT = 2500

/** Requests of one attempt. */
function turnsOf({ attemptTokens, maxTurns }: Settings): Station {
  return attemptTokens === undefined ? times(1) : times(Math.min(TYPICAL_TURNS, maxTurns), maxTurns)
}

/** Tokens that the turns before add to a prompt: at most the attempt's tokens are spent, whatever its turns. */
function earlierTurns({ contextTokens = 0, attemptTokens = 0, maxTurns }: Settings): Station {
  const most = Math.min(contextTokens, attemptTokens / maxTurns)
  return times(Math.min(TURNS_IN_PROMPT, most), most)
}

/** Rollouts of some tasks, each as often as any other. */
interface Rollouts {
  tasks: readonly SplitTask[]
  count: Station
}

interface Stations {
  rollouts: Station
  optimizer: Station
  judge: Station
}

/** Gate, guard tasks, and the measurement at the end. */
function endsOf(tasks: readonly SplitTask[], settings: Settings): Rollouts[] {
  const of = (split: Split) => tasks.filter((task) => task.split === split)
  const [val, test, guards] = [of('val'), of('test'), tasks.filter(({ guard }) => guard)]
  const gates = tasks.length >= TASKS_FOR_GATE && val.length > 0 ? 1 : 0
  const measured = test.length > 0 ? test : val
  const pairs = 2 * settings.gatePairs
  const guarded = 2 * GUARD_SAMPLES * guards.length
  // Those that look worse are measured again.
  const guardedAgain = 2 * GUARD_SAMPLES_AGAIN * guards.length
  return [
    { tasks: val, count: times(Math.round(gates * pairs * GATE_SHARE), gates * pairs * (1 + REDRAWS)) },
    // A library that is not called better has its guard tasks not measured.
    { tasks: guards, count: times(gates * guarded, gates * (guarded + guardedAgain)) },
    { tasks: measured, count: times(2 * settings.evalSamples * measured.length) },
  ]
}

function stations(mode: Mode, tasks: readonly SplitTask[], settings: Settings): Stations {
  const train = tasks.filter(({ split, guard }) => split === 'train' && !guard)
  const ends = endsOf(tasks, settings)
  if (mode === 'paper') {
    const groups = train.length * settings.epochs
    const steps = Math.ceil(train.length / settings.batch) * settings.epochs
    return {
      ...rolloutsWithJudges([{ tasks: train, count: times(groups * settings.group) }, ...ends], settings),
      optimizer: times(
        Math.round(MIXED_SHARE * groups * (settings.group + 2)) + steps,
        groups * (settings.group + 2 * TRIES) + steps * TRIES,
      ),
    }
  }
  const readings =
    settings.epochs * Math.ceil(train.length / 2 / settings.reflectionGroups) * 2 * settings.reflectionSamples
  const [first, second] = settings.trialRollouts
  const learned = times(settings.epochs * (train.length * settings.group + first + second))
  const { rollouts, judge } = rolloutsWithJudges([{ tasks: train, count: learned }, ...ends], settings)
  const unsolved = train.filter((task) => solutionOf(task) === null).length
  const { examples = 0, repairTries = 0 } = settings
  const repairs =
    settings.epochs * Math.min(Math.ceil(ANSWERS_PER_EXAMPLE * examples), unsolved) * repairTries
  return {
    rollouts,
    optimizer: times(readings + Math.round(repairs / 2), readings * TRIES + repairs),
    judge: plus(judge, probesByJudges(tasks)),
  }
}

/** The requests of the rollouts of all stations, and what the judges of their tasks are asked for them. */
function rolloutsWithJudges(
  stations: readonly Rollouts[],
  settings: Settings,
): Pick<Stations, 'rollouts' | 'judge'> {
  return {
    rollouts: scaled(plus(...stations.map(({ count }) => count)), turnsOf(settings)),
    judge: plus(...stations.map(({ tasks, count }) => scaled(count, judgesOf(tasks)))),
  }
}

/** Judge calls of one rollout: the mean over the tasks, and those of the task with most of them. */
function judgesOf(tasks: readonly SplitTask[]): Station {
  const counts = tasks.map(judges)
  if (counts.length === 0) return times(0)
  return times(
    counts.reduce((sum, count) => sum + count, 0) / counts.length,
    JUDGE_TRIES * Math.max(...counts),
  )
}

/** Judge calls of probing the verifiers; where judges alone decide only the solution is shown to them. */
function probesByJudges(tasks: readonly SplitTask[]): Station {
  return plus(
    ...tasks.map((task) => {
      const solved = solutionOf(task) === null ? 0 : 1
      const alone = judges(task) === task.verify.length
      const most = alone ? solved : PROBES
      return times(judges(task) * (alone ? solved : solved + 1), judges(task) * JUDGE_TRIES * most)
    }),
  )
}

function judges(task: SplitTask): number {
  return task.verify.filter(asksModel).length
}

/**
 * Calls that a training run typically makes where no budget cuts it short: in all, and before its gate, which is when the
 * library that it proposes is known.
 */
export function typicalCalls(
  mode: Mode,
  tasks: readonly SplitTask[],
  settings: Settings,
): { all: number; learning: number } {
  const all = sumOf(stations(mode, tasks, settings))
  const ends = sumOf(rolloutsWithJudges(endsOf(tasks, settings), settings))
  return { all: Math.round(all), learning: Math.round(all - ends) }
}

function sumOf(stations: Partial<Stations>): number {
  return Object.values(stations).reduce((sum, { typical }) => sum + typical, 0)
}

export interface EstimateOptions {
  costOf: CostOf
  speed?: Speed
  maxCalls?: number
  /** what tries the tasks; left out = the default */
  agent?: AgentName
}

/**
 * What a training run will take, before its first paid call: typically, and at most by its plan (retries of failed
 * requests come on top; `--max-calls` is exact). Tokens are estimated from the texts.
 */
export function estimateRun(
  mode: Mode,
  tasks: readonly SplitTask[],
  settings: Settings,
  options: EstimateOptions,
): Estimate {
  return estimateCalls(stations(mode, tasks, settings), tasks, settings, options)
}

/**
 * What rollouts of these tasks alone will take: of an evaluation, a preflight, a library that is measured again.
 * `probed`: tasks whose verifiers are probed before.
 */
export function estimateRollouts(
  rollouts: number,
  tasks: readonly SplitTask[],
  settings: Settings,
  options: EstimateOptions & { probed?: readonly SplitTask[] },
): Estimate {
  const asked = rolloutsWithJudges([{ tasks, count: times(rollouts) }], settings)
  const judge = plus(asked.judge, probesByJudges(options.probed ?? []))
  return estimateCalls({ ...asked, judge, optimizer: times(0) }, tasks, settings, options)
}

function estimateCalls(
  { rollouts, optimizer, judge }: Stations,
  tasks: readonly SplitTask[],
  settings: Settings,
  options: EstimateOptions,
): Estimate {
  const prompts = tasks.map((task) =>
    estimateTokens(
      taskMessages(task, '')
        .map(({ content }) => content)
        .join('\n'),
    ),
  )
  const meanPrompt = prompts.length === 0 ? 0 : prompts.reduce((a, b) => a + b, 0) / prompts.length
  const reply = { typical: settings.maxTokens * REPLY_SHARE, most: settings.maxTokens }
  if (settings.maxTokens > 1024) reply.typical = 400
  const cap = (value: number) => Math.round(Math.min(value, options.maxCalls ?? Number.POSITIVE_INFINITY))
  const side = (which: 'typical' | 'most') => {
    // Half of the rollouts include a prior; a reflection reads several prompts with two replies each.
    const prior = which === 'typical' ? settings.priorTokens / 4 : settings.priorTokens
    const earlier = settings.attemptTokens === undefined ? 0 : earlierTurns(settings)[which]
    const policy: Usage = {
      promptTokens: Math.round(rollouts[which] * (meanPrompt + prior + earlier)),
      completionTokens: Math.round(rollouts[which] * reply[which]),
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const learner: Usage = {
      promptTokens: Math.round(
        optimizer[which] * (settings.reflectionGroups * (meanPrompt + 2 * reply.typical) + 300),
      ),
      completionTokens: Math.round(
        optimizer[which] * Math.min(settings.optimizerTokens, which === 'typical' ? 250 : 4096),
      ),
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const grader: Usage = {
      promptTokens: Math.round(judge[which] * (meanPrompt + reply[which] + JUDGE_PROMPT)),
      completionTokens: Math.round(judge[which] * JUDGE_REPLY[which]),
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const all = rollouts[which] + optimizer[which] + judge[which]
    const calls = cap(all)
    // A budget of calls cuts the run short, and with it its tokens.
    const share = calls / Math.max(1, all)
    for (const usage of [policy, learner, grader]) {
      usage.promptTokens = Math.round(usage.promptTokens * share)
      usage.completionTokens = Math.round(usage.completionTokens * share)
    }
    const costs = [
      options.costOf('policy', policy),
      options.costOf('optimizer', learner),
      // A judge that is never asked needs no price.
      judge[which] === 0 ? 0 : options.costOf('judge', grader),
    ]
    return {
      calls,
      promptTokens: policy.promptTokens + learner.promptTokens + grader.promptTokens,
      completionTokens: policy.completionTokens + learner.completionTokens + grader.completionTokens,
      cost: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    }
  }
  const [typical, most] = [side('typical'), side('most')]
  const minutes = (which: typeof typical) =>
    options.speed
      ? // Groups share a prompt: most of it comes from the cache.
        (which.promptTokens / 4 / options.speed.promptTokensPerSecond +
          which.completionTokens / options.speed.completionTokensPerSecond) /
        60
      : 0
  return {
    calls: { typical: typical.calls, most: most.calls },
    promptTokens: { typical: typical.promptTokens, most: most.promptTokens },
    completionTokens: { typical: typical.completionTokens, most: most.completionTokens },
    cost:
      typical.cost === null || most.cost === null
        ? null
        : { typical: roundCost(typical.cost), most: roundCost(most.cost) },
    minutes: options.speed ? { typical: minutes(typical), most: minutes(most) } : null,
    optimizerCalls: { typical: cap(optimizer.typical), most: cap(optimizer.most) },
    judgeCalls: { typical: cap(judge.typical), most: cap(judge.most) },
    ...attemptsOf(settings, options.agent),
  }
}

function attemptsOf(
  { maxTurns, attemptTokens, attemptSeconds }: Settings,
  agent: AgentName | undefined,
): Pick<Estimate, 'attempts'> {
  if (agent === undefined || attemptTokens === undefined || attemptSeconds === undefined) return {}
  return { attempts: { agent, turns: maxTurns, tokens: attemptTokens, seconds: attemptSeconds } }
}

/** Calls from which a pace is worth showing. */
const ENOUGH_CALLS = 5

/**
 * The estimate with the minutes that it takes at the pace of the calls made so far, over the run's whole life; as it is
 * while they are too few. What was measured here counts more than what is assumed of a model.
 */
export function atPace(estimate: Estimate, { calls, seconds }: Pick<Totals, 'calls' | 'seconds'>): Estimate {
  if (calls < ENOUGH_CALLS || seconds <= 0) return estimate
  const minutes = (count: number) => (count * seconds) / calls / 60
  return {
    ...estimate,
    minutes: { typical: minutes(estimate.calls.typical), most: minutes(estimate.calls.most) },
  }
}
