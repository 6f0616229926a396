import type { Check } from '../verify/verdict.ts'
import { effectContributions, type ScoredCell } from './contributions.ts'
import { type CandidateEffect, type Estimate, estimateOf, lowerOf, MIN_TASKS } from './effect.ts'
import { average, standardDeviation } from './interval.ts'

/**
 * Which candidates of a trial go to the gate. A trial is small and its scores are noisy, but a lesson about a kind of
 * check should make checks of that kind pass: what it does to those shows in few rollouts, while the noise is in all
 * the others.
 */

/** A cell with the checks and scores of each of its rollouts. */
export interface CheckedCell extends ScoredCell {
  checks: readonly (readonly Check[])[]
}

/** Names of the checks that a candidate is about on a task; empty where it is about none there. */
export type OwnChecks = (candidate: string, task: string) => ReadonlySet<string>

/**
 * Standard deviation of what lessons do to the mean score by checks that they are not about, around 0: what is known
 * before the trial. Differences of scores.
 */
const SIDE_EFFECT_SD = 0.05

/** One-sided confidence that makes a candidate promising. */
const PROMISING = 0.8
/** More likely than not: two to one. */
const TWO_TO_ONE = 2 / 3

/** What a candidate is chosen by. */
interface Ground {
  whole: Estimate
  /** the part that its own checks give; null where it is about none */
  own: Estimate | null
}

/**
 * The effects with `promising` as the gate's candidates are chosen: where they have checks of their own, those must
 * gain at 80% and the whole, with what is known of the rest (see `ownGround`), at two to one; else the whole at 80%.
 * Where none is promising, two to one is enough for all: a small trial seldom shows a single effect, and the gate,
 * which tests them together, is what keeps the error rate. `low80` is that of the whole with what is known of the rest.
 * Mean, interval and `harmful` stay those of the whole score: choosing is never a claim.
 */
export function chooseForGate(
  effects: readonly CandidateEffect[],
  cells: readonly CheckedCell[] = [],
  own: OwnChecks = () => new Set(),
): CandidateEffect[] {
  const grounds = new Map(
    effects
      .filter(({ status }) => status === 'promising' || status === 'unproven')
      .map((effect) => [
        effect,
        ownGround(effect.candidate, cells, own) ?? { whole: estimateOf(effect), own: null },
      ]),
  )
  const above = (confidence: number) => {
    const some = [...grounds].filter(([, ground]) => pointsUp(ground, confidence))
    return new Set(some.map(([effect]) => effect))
  }
  const promising = above(PROMISING)
  const chosen = promising.size > 0 ? promising : above(TWO_TO_ONE)
  return effects.map((effect) => {
    const ground = grounds.get(effect)
    if (ground === undefined) return effect
    const status = chosen.has(effect) ? 'promising' : 'unproven'
    return ground.own
      ? { ...effect, low80: lowerOf(ground.whole, PROMISING), own: ground.own.mean, status }
      : { ...effect, status }
  })
}

/** Whether it may go to the gate: its own checks gain, and the whole more likely gains than not. */
function pointsUp({ whole, own }: Ground, confidence: number): boolean {
  return own ? lowerOf(own, confidence) > 0 && lowerOf(whole, TWO_TO_ONE) > 0 : lowerOf(whole, confidence) > 0
}

/**
 * A score is divided into what the own checks give (passed ones by the checks of the task) and the rest; the effect on
 * the score is the sum of both effects, each estimated without bias as the whole is. The one on the rest is shrunk to 0
 * by w = s^2 / (s^2 + se^2), with s = SIDE_EFFECT_SD and se its standard error: the posterior mean under a normal
 * prior, whose remaining variance w se^2 stays in the error (the normal model of Efron and Morris 1973). Null where
 * there are too few tasks with own checks.
 */
function ownGround(candidate: string, cells: readonly CheckedCell[], own: OwnChecks): Ground | null {
  const withOwn = new Set(cells.map(({ task }) => task).filter((task) => own(candidate, task).size > 0))
  if (withOwn.size < MIN_TASKS / 2) return null
  const totals = new Map<string, number>()
  for (const { task, checks } of cells)
    totals.set(task, Math.max(totals.get(task) ?? 0, ...checks.map((of) => of.length)))
  const given = ({ task, checks }: CheckedCell, index: number): number => {
    const names = own(candidate, task)
    const passed = checks[index]!.filter((check) => check.passed && names.has(check.name))
    return passed.length / Math.max(1, totals.get(task)!)
  }
  const effectOn = (part: (score: number, given: number) => number) =>
    byTask(
      candidate,
      cells.map((cell) => ({
        ...cell,
        scores: cell.scores.map((score, i) => (score === null ? null : part(score, given(cell, i)))),
      })),
    )
  const onOwn = effectOn((_, mine) => mine)
  const onRest = effectOn((score, mine) => score - mine)
  if (onOwn.length < MIN_TASKS) return null
  const restVariance = varianceOfMean(onRest)
  const weight = SIDE_EFFECT_SD ** 2 / (SIDE_EFFECT_SD ** 2 + restVariance)
  const weighed = onOwn.map((effect, i) => effect + weight * onRest[i]!)
  return {
    whole: estimate(weighed, weight * (1 - weight) * restVariance),
    own: estimate(onOwn),
  }
}

const varianceOfMean = (values: readonly number[]) => standardDeviation(values) ** 2 / values.length

/** Of the tasks' own values; `more` is variance of the mean that they do not show. */
function estimate(values: readonly number[], more = 0): Estimate {
  return { mean: average(values), error: Math.sqrt(varianceOfMean(values) + more), tasks: values.length }
}

/** The candidate's effect on each task, always in the same order. */
function byTask(candidate: string, cells: readonly ScoredCell[]): number[] {
  return effectContributions(cells).flatMap((one) => (one.candidate === candidate ? [one.effect] : []))
}
