import type { Mode } from './events.ts'
import type { Settings } from './plan.ts'

/** Unless set otherwise: the published defaults of the paper's loop, and ours of grounded mode. */
export function settingsFor(
  run: {
    mode: Mode
    embedded: boolean
    trainTasks: number
    valTasks?: number
    concurrency: number
    /** a coding agent writes the lessons: it reads all groups of a fold, once */
    optimizerAgent?: boolean
  },
  chosen: Partial<Settings> = {},
): Settings {
  const defaults = run.mode === 'paper' ? paper(run.embedded) : grounded(run)
  return {
    ...defaults,
    // Each val task at least once on average: who adds val tasks to decide a smaller effect gets the pairs for it.
    gatePairs: Math.max(defaults.gatePairs, run.valTasks ?? 0),
    concurrency: run.concurrency,
    ...(run.optimizerAgent ? { reflectionGroups: run.trainTasks, reflectionSamples: 1 } : {}),
    ...chosen,
  }
}

/** Common to both modes; a reply of the embedded model costs seconds, so it is kept short. */
function common(embedded: boolean) {
  return {
    batch: 64,
    topP: 0.95,
    temperature: 0.7,
    evalTemperature: 0.3,
    maxTokens: embedded ? 256 : 4096,
    optimizerTokens: embedded ? 384 : 4096,
    maxTurns: 30,
    stop: [],
    alpha: 0.05,
    priorTokens: 600,
    concurrency: 1,
    reflectionTemperature: 0.8,
    reflectionGroups: 4,
  }
}

/** arXiv 2510.08191: 3 epochs, batch 64, groups of 5, temperature 0.7 in training and 0.3 in evaluation. */
function paper(embedded: boolean): Settings {
  const small = embedded
  return {
    ...common(embedded),
    epochs: small ? 1 : 3,
    group: small ? 4 : 5,
    reflectionTemperature: 0.7,
    reflectionSamples: 1,
    clusters: 0,
    trialRollouts: [0, 0],
    gatePairs: small ? 32 : 150,
    gateWave: small ? 8 : 16,
    evalSamples: small ? 2 : 4,
  }
}

/** The table of defaults of grounded mode: a small budget for the embedded model, a larger one for endpoints. */
function grounded(run: { embedded: boolean; trainTasks: number }): Settings {
  const small = run.embedded
  return {
    ...common(run.embedded),
    epochs: small ? 1 : 2,
    group: 4,
    reflectionSamples: small ? 2 : 3,
    clusters: small ? 6 : 12,
    trialRollouts: small ? [6 * run.trainTasks, 0] : [10 * run.trainTasks, 5 * run.trainTasks],
    gatePairs: small ? 32 : 150,
    gateWave: small ? 8 : 16,
    evalSamples: small ? 2 : 4,
  }
}
