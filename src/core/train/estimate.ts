import { estimateTokens } from '../inject/tokens.ts'
import type { Usage } from '../ports.ts'
import { rolloutMessages } from '../rollouts/messages.ts'
import type { Split, SplitTask } from '../tasks/task.ts'
import type { CostOf } from './budget.ts'
import type { Estimate, Mode } from './events.ts'
import type { Settings } from './plan.ts'

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

const times = (count: number): Station => ({ typical: count, most: count })
const plus = (...stations: Station[]): Station => ({
  typical: stations.reduce((sum, { typical }) => sum + typical, 0),
  most: stations.reduce((sum, { most }) => sum + most, 0),
})

/** Share of the gate's pairs that a run typically takes: it may stop early. */
const GATE_SHARE = 0.6
/** Share of groups whose scores differ, and of a reply's token limit that is used. */
const MIXED_SHARE = 0.7
const REPLY_SHARE = 0.4
/** Most requests of one logical call that an unusable reply asks again. */
const TRIES = 3

function stations(
  mode: Mode,
  count: Record<Split, number>,
  total: number,
  settings: Settings,
): { rollouts: Station; optimizer: Station } {
  const gated = total >= 12 && count.val > 0
  const test = 2 * settings.evalSamples * (count.test || count.val)
  const gate = { typical: Math.round(2 * settings.gatePairs * GATE_SHARE), most: 2 * settings.gatePairs }
  const gates = (rounds: number) =>
    gated ? { typical: rounds * gate.typical, most: rounds * gate.most } : times(0)
  if (mode === 'paper') {
    const groups = count.train * settings.epochs
    const steps = Math.ceil(count.train / settings.batch) * settings.epochs
    const most = groups * (settings.group + 2 * TRIES) + steps * TRIES
    return {
      rollouts: plus(times(groups * settings.group), gates(1), times(test)),
      optimizer: { typical: Math.round(MIXED_SHARE * groups * (settings.group + 2)) + steps, most },
    }
  }
  const readings = Math.ceil(count.train / 2 / settings.reflectionGroups) * 2 * settings.reflectionSamples
  const [first, second] = settings.trialRollouts
  const learn = plus(times(count.train * settings.group), { typical: first + second, most: first + second })
  return {
    rollouts: plus(
      { typical: settings.epochs * learn.typical, most: settings.epochs * learn.most },
      gates(settings.epochs),
      times(test),
    ),
    optimizer: { typical: settings.epochs * readings, most: settings.epochs * readings * TRIES },
  }
}

export interface EstimateOptions {
  costOf: CostOf
  speed?: Speed
  maxCalls?: number
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
  const count = { train: 0, val: 0, test: 0 }
  for (const task of tasks) count[task.split]++
  return estimateCalls(stations(mode, count, tasks.length, settings), tasks, settings, options)
}

/** What rollouts of these tasks alone will take: of an evaluation, a preflight, a library that is measured again. */
export function estimateRollouts(
  rollouts: Station,
  tasks: readonly SplitTask[],
  settings: Settings,
  options: EstimateOptions,
): Estimate {
  return estimateCalls({ rollouts, optimizer: times(0) }, tasks, settings, options)
}

function estimateCalls(
  { rollouts, optimizer }: { rollouts: Station; optimizer: Station },
  tasks: readonly SplitTask[],
  settings: Settings,
  options: EstimateOptions,
): Estimate {
  const prompts = tasks.map((task) =>
    estimateTokens(
      rolloutMessages(task, '')
        .map(({ content }) => content)
        .join('\n'),
    ),
  )
  const meanPrompt = prompts.length === 0 ? 0 : prompts.reduce((a, b) => a + b, 0) / prompts.length
  const reply = { typical: settings.maxTokens * REPLY_SHARE, most: settings.maxTokens }
  if (settings.maxTokens > 1024) reply.typical = 400
  const cap = (value: number) => Math.round(Math.min(value, options.maxCalls ?? Number.POSITIVE_INFINITY))
  const side = (which: 'typical' | 'most') => {
    // Half of the rollouts stand behind a prior; a reflection reads several prompts with two replies each.
    const prior = which === 'typical' ? settings.priorTokens / 4 : settings.priorTokens
    const policy: Usage = {
      promptTokens: Math.round(rollouts[which] * (meanPrompt + prior)),
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
    const calls = cap(rollouts[which] + optimizer[which])
    // A budget of calls cuts the run short, and with it its tokens.
    const share = calls / Math.max(1, rollouts[which] + optimizer[which])
    for (const usage of [policy, learner]) {
      usage.promptTokens = Math.round(usage.promptTokens * share)
      usage.completionTokens = Math.round(usage.completionTokens * share)
    }
    const costs = [options.costOf('policy', policy), options.costOf('optimizer', learner)]
    return {
      calls,
      promptTokens: policy.promptTokens + learner.promptTokens,
      completionTokens: policy.completionTokens + learner.completionTokens,
      cost: costs[0] === null || costs[1] === null ? null : costs[0]! + costs[1]!,
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
    cost: typical.cost === null || most.cost === null ? null : { typical: typical.cost, most: most.cost },
    minutes: options.speed ? { typical: minutes(typical), most: minutes(most) } : null,
    optimizerCalls: { typical: cap(optimizer.typical), most: cap(optimizer.most) },
  }
}
