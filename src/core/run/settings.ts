import type { AttemptLimits } from '../agents/agent.ts'
import { type AgentName, worksInTurns } from '../tasks/agent-name.ts'
import type { Mode } from './events.ts'
import type { Settings } from './plan.ts'

/** What a run's defaults follow from. */
interface RunFacts {
  mode: Mode
  /** the embedded model tries the tasks: each reply takes seconds of this machine */
  embedded: boolean
  /** the model that writes the lessons is a small one; left out where it is the one that tries the tasks */
  smallOptimizer?: boolean
  /** a coding agent writes the lessons: it reads all groups of a fold, once */
  optimizerAgent?: boolean
  trainTasks: number
  valTasks?: number
  concurrency: number
  /** what tries the tasks; left out = answers once */
  agent?: AgentName
}

/** Unless set otherwise: the published defaults of the paper's loop, and ours of grounded mode. */
export function settingsFor(run: RunFacts, chosen: Partial<Settings> = {}): Settings {
  const small = !run.optimizerAgent && (run.smallOptimizer ?? run.embedded)
  const defaults: Settings = {
    ...COMMON,
    ...(run.embedded ? READER.small : READER.capable),
    ...(small ? LEARNER.small : LEARNER.capable),
    ...(run.embedded ? BUDGET.embedded : BUDGET.endpoint),
    ...(run.mode === 'paper' ? paper(run.embedded) : grounded(run)),
    ...(worksInTurns(run.agent) ? attempt(run.embedded) : {}),
    gateWindow: gateWindow(run),
    concurrency: run.concurrency,
  }
  return {
    ...defaults,
    // Each val task at least once on average: who adds val tasks to decide a smaller effect gets the pairs for it.
    gatePairs: Math.max(defaults.gatePairs, run.valTasks ?? 0),
    ...(run.optimizerAgent ? { reflectionGroups: run.trainTasks, reflectionSamples: 1 } : {}),
    ...chosen,
  }
}

/** What an attempt may take. Older versions had no limits but that of turns, and no agent that could have reached another. */
export function limitsOf({
  maxTurns,
  attemptTokens,
  attemptSeconds,
  contextTokens,
}: Settings): AttemptLimits {
  const none = Number.POSITIVE_INFINITY
  return {
    turns: maxTurns,
    tokens: attemptTokens ?? none,
    seconds: attemptSeconds ?? none,
    contextTokens: contextTokens ?? none,
  }
}

/** Limits of an attempt of an agent that works in turns: at each of them its current state is scored. */
function attempt(embedded: boolean): Partial<Settings> {
  return embedded
    ? {
        // A small model that has not found its way by then repeats itself.
        maxTurns: 12,
        // An edit holds code, and JSON around it.
        maxTokens: 512,
        attemptTokens: 60_000,
        attemptSeconds: 900,
        // Its context holds 8,192 tokens of a sequence.
        contextTokens: 6000,
      }
    : {
        maxTurns: 40,
        // About what the published agents take for a change over several files.
        attemptTokens: 1_000_000,
        attemptSeconds: 1800,
        contextTokens: 100_000,
      }
}

/**
 * Pairs of the gate under way at most. Twice the places that they take, since the places of pairs that wait for a slower
 * one before them would stay empty; more than 32 save little time and may be paid past the end of the gate. A pair of the
 * embedded model costs seconds of all cores, so few run ahead. Part of the plan: a resumed run asks for the same pairs.
 */
function gateWindow({ embedded, concurrency }: { embedded: boolean; concurrency: number }): number {
  return Math.min(embedded ? 4 : 32, 2 * concurrency - 1)
}

/** Common to both modes and all models. */
const COMMON = {
  batch: 64,
  topP: 0.95,
  // Tries that are learned from should differ; what measures should be like use.
  temperature: 0.7,
  evalTemperature: 0.3,
  maxTurns: 30,
  stop: [],
  alpha: 0.05,
  reflectionTemperature: 0.8,
  reflectionGroups: 4,
}

/** By the model that reads the prior and tries the tasks. */
const READER = {
  small: {
    // A reply costs seconds, and functions that small models write well are short.
    maxTokens: 256,
    // Rules and examples together: a small model follows the nearest of them, and each takes time to read.
    priorTokens: 800,
  },
  capable: { maxTokens: 4096, priorTokens: 3000 },
} satisfies Record<string, Partial<Settings>>

/** By the model that writes the lessons. */
const LEARNER = {
  small: {
    smallOptimizer: true,
    // Small models that may go on do go on.
    optimizerTokens: 384,
    // The published cap: more words of a small model say no more.
    ruleWords: 32,
    // Four tasks with an answer, a try and its feedback fill the context that it reads with attention.
    shownReply: 700,
    shownFeedback: 400,
  },
  capable: {
    smallOptimizer: false,
    optimizerTokens: 4096,
    // Strategies and conditions need more than a sentence.
    ruleWords: 120,
    shownReply: 4000,
    // Head and tail of what a test run prints: the failures and the summary.
    shownFeedback: 2000,
  },
} satisfies Record<string, Partial<Settings>>

/** What the gate and the final measurement may take. */
const BUDGET = {
  embedded: { gatePairs: 32, evalSamples: 2 },
  endpoint: { gatePairs: 150, evalSamples: 4 },
} satisfies Record<string, Partial<Settings>>

/** arXiv 2510.08191: 3 epochs, batch 64, groups of 5, temperature 0.7 in training and 0.3 in evaluation. */
function paper(embedded: boolean) {
  return {
    epochs: embedded ? 1 : 3,
    group: embedded ? 4 : 5,
    reflectionTemperature: 0.7,
    reflectionSamples: 1,
    clusters: 0,
    trialRollouts: [0, 0] as [number, number],
  }
}

/** The table of defaults of grounded mode: a small budget for the embedded model, a larger one for endpoints. */
function grounded({ embedded, trainTasks }: RunFacts) {
  return {
    epochs: embedded ? 1 : 2,
    group: 4,
    reflectionSamples: embedded ? 2 : 3,
    clusters: embedded ? 6 : 12,
    // Four short answers of a code base show most of its conventions; a capable model reads more of them.
    examples: embedded ? 4 : 8,
    repairTries: 3,
    trialRollouts: (embedded ? [6 * trainTasks, 0] : [10 * trainTasks, 5 * trainTasks]) as [number, number],
  }
}
