import type { Status } from '../library/experience.ts'
import { effectContributions, type ScoredCell } from './contributions.ts'
import { average, lowerBound, upperBound } from './interval.ts'
import { studentQuantile } from './student.ts'

/** Fewer tasks than this show nothing about other tasks: the candidate stays untried. */
export const MIN_TASKS = 4

/** What the trial measured of one candidate: difference of the mean score that it makes, in [-1,1]. */
export interface CandidateEffect {
  candidate: string
  mean: number
  /** two-sided 95% interval over tasks */
  low: number
  high: number
  /** one-sided 80% lower bound: above 0 = promising, where no checks of its own choose it */
  low80: number
  /** one-sided 95% upper bound: below 0 = harmful */
  high95: number
  /** scored rollouts behind it */
  trials: number
  /** tasks that count for it */
  usableTasks: number
  /** candidate = untried */
  status: Extract<Status, 'promising' | 'harmful' | 'unproven' | 'candidate'>
  /** the rollouts behind it also chose it for this list: then its mean is too high on average */
  chosenBySameRollouts: boolean
  /**
   * it is above 0 by rollouts that did not choose it, at an error of ALONE_ERROR for all that they tried: the claim that
   * makes it proven by itself where a gate accepts it
   */
  alone?: true
  /** what of the effect is from the checks that the candidate is about, where it was chosen by them */
  own?: number
}

const RANGE = [-1, 1] as const

/**
 * Chance that any of the candidates tried together that do nothing is shown to help by itself. Chosen by simulation
 * (docs/measure.md, "Proven by itself"): at .1, up to 15% of what is marked proven would do nothing.
 */
export const ALONE_ERROR = 0.05

/**
 * Effects of the candidates from the trial's cells, in the order given (or of first appearance). Each task counts
 * equally; the interval is Student's t over the tasks' own unbiased estimates (see effectContributions), which keeps
 * its coverage with few tasks and stays conservative when tasks differ in noise (Ibragimov and Mueller 2010).
 * Estimates of single tasks may leave [-1,1]; mean and bounds are cut to it.
 */
export function estimateEffects(
  cells: readonly ScoredCell[],
  options: { candidates?: readonly string[]; tasks?: (task: string) => boolean } = {},
): CandidateEffect[] {
  const byCandidate = new Map<string, { effects: number[]; trials: number }>()
  for (const candidate of options.candidates ?? cells.flatMap((cell) => cell.eligible))
    byCandidate.set(candidate, { effects: [], trials: 0 })
  for (const { candidate, task, effect, rollouts } of effectContributions(cells)) {
    const entry = byCandidate.get(candidate)
    if (!entry || (options.tasks && !options.tasks(task))) continue
    entry.effects.push(effect)
    entry.trials += rollouts
  }
  return [...byCandidate].map(([candidate, { effects, trials }]) => summarise(candidate, effects, trials))
}

function summarise(candidate: string, effects: readonly number[], trials: number): CandidateEffect {
  const cut = (value: number) => Math.max(-1, Math.min(1, value))
  const low80 = cut(lowerBound(effects, 0.2, RANGE))
  const high95 = cut(upperBound(effects, 0.05, RANGE))
  const tried = effects.length >= MIN_TASKS
  return {
    candidate,
    mean: effects.length === 0 ? 0 : cut(average(effects)),
    low: cut(lowerBound(effects, 0.025, RANGE)),
    high: cut(upperBound(effects, 0.025, RANGE)),
    low80,
    high95,
    trials,
    usableTasks: effects.length,
    status: !tried ? 'candidate' : low80 > 0 ? 'promising' : high95 < 0 ? 'harmful' : 'unproven',
    chosenBySameRollouts: true,
  }
}

/** A mean difference of scores over tasks, with its standard error. */
export interface Estimate {
  mean: number
  error: number
  tasks: number
}

/** The effect with its standard error, as its one-sided 80% bound has it: for bounds at other levels. */
export function estimateOf({ mean, low80, usableTasks: tasks }: CandidateEffect): Estimate {
  return { mean, error: (mean - low80) / studentQuantile(0.8, tasks - 1), tasks }
}

/** Student's one-sided lower bound. @param confidence 0.5..1 */
export function lowerOf({ mean, error, tasks }: Estimate, confidence: number): number {
  return mean - studentQuantile(confidence, tasks - 1) * error
}

/** Whether one of `tried` candidates is above 0 with an error of ALONE_ERROR for all of them (Bonferroni). */
export function isAboveZeroAlone(effect: CandidateEffect, tried: number): boolean {
  return (
    effect.usableTasks >= MIN_TASKS && lowerOf(estimateOf(effect), 1 - ALONE_ERROR / Math.max(1, tried)) > 0
  )
}

/**
 * Effects after two rounds: a candidate of the second round is estimated from the second round alone, since the first
 * chose it; the others from the first. So only those of the second can be shown to help by themselves.
 */
export function effectsOfRounds(
  first: readonly ScoredCell[],
  second: readonly ScoredCell[],
  candidates?: readonly string[],
): CandidateEffect[] {
  const early = estimateEffects(first, candidates ? { candidates } : {})
  const again = estimateEffects(second)
  const late = new Map(
    again
      .filter((effect) => effect.usableTasks >= MIN_TASKS)
      .map((effect): [string, CandidateEffect] => [
        effect.candidate,
        {
          ...effect,
          chosenBySameRollouts: false,
          ...(isAboveZeroAlone(effect, again.length) ? { alone: true } : {}),
        },
      ]),
  )
  return early.map((effect) => late.get(effect.candidate) ?? effect)
}

/**
 * The effect on the tasks of each tag, so that an experience that helps one kind of task and hurts another is seen.
 * Candidates keep their order; a tag with fewer than 4 usable tasks leaves them untried there.
 */
export function effectsByTag(
  cells: readonly ScoredCell[],
  tagsOf: (task: string) => readonly string[],
): { tag: string; effects: CandidateEffect[] }[] {
  const tags = [...new Set(cells.flatMap((cell) => tagsOf(cell.task)))].sort()
  return tags.map((tag) => ({
    tag,
    effects: estimateEffects(cells, { tasks: (task) => tagsOf(task).includes(tag) }),
  }))
}
