import type { Mode, PreflightJudged, TrainEvent, TrialResult } from '../run/events.ts'
import { interval, many, score, signed } from './words.ts'

/** What a run that proved nothing has to tell. */
export interface UnprovenFacts {
  run: string
  mode: Mode
  /** why the set has no gate; null when it has one, left out by runs of older versions */
  noGate?: string | null
  /** rollouts made, scored or not */
  tries: number
  lessons: { proposed: number; rejected: number }
  /** the last trial of each candidate */
  trial: readonly TrialResult[]
  judged: Pick<PreflightJudged, 'worthTraining' | 'sentence' | 'detectable' | 'teaching'> | null
  gate: Pick<
    Extract<TrainEvent, { type: 'gate-decided' }>,
    'decision' | 'reason' | 'left' | 'detectable' | 'e' | 'alpha'
  > | null
}

/** What a gate needs and what lets it see something. */
const ENOUGH_TASKS = '12 tasks or more, 8 of them in val'
/** Candidates named at most. */
const NAMED = 3
/**
 * Standard errors that a true effect must be from 0 to point up four times in five: .88 for the one-sided 80% bound
 * (Student's t, a dozen tasks) and .84 for the power.
 */
const POINTS_UP = 0.88 + 0.84

/** Tries made, smallest effect the run could have seen, nearest candidates, and the one next step; a line each. */
export function unprovenWords(facts: UnprovenFacts): string[] {
  const { tries, lessons, judged, gate } = facts
  // A gate that looked knows how much its pairs vary; before it that was a guess.
  const smallest = gate?.detectable ?? judged?.detectable ?? null
  const detectable =
    smallest === null ? '' : ` The gate could have shown a gain of ${score(smallest)} or more.`
  return [
    `${many(tries, 'rollout')} and ${many(lessons.proposed, 'lesson')} (${lessons.rejected} turned down).${detectable}`,
    ...nearestOf(facts.trial).map(
      ({ candidate, text, effect }) =>
        `Nearest: ${candidate} ${signed(effect.mean)} ${interval(effect, signed)} over ${many(effect.trials, 'rollout')}: ${text}`,
    ),
    `Next step: ${nextStep(facts)}`,
  ]
}

type Tried = TrialResult & { effect: NonNullable<TrialResult['effect']> }

function nearestOf(trial: readonly TrialResult[]): Tried[] {
  return trial
    .filter((result): result is Tried => result.effect !== null)
    .sort((a, b) => b.effect.mean - a.effect.mean)
    .slice(0, NAMED)
}

/** The first that applies: what is broken, then what was nearest to a proof. */
function nextStep({ run, mode, noGate, lessons, trial, judged, gate }: UnprovenFacts): string {
  if (judged && !judged.worthTraining) return judged.sentence
  if (gate?.decision === 'undecided') {
    const tasks = /about ([\d,]+) (?:new|more) val tasks/i.exec(gate.reason)?.[1]
    // Named only where the account has something left for another look.
    const pairs = /about ([\d,]+) more pairs/i.exec(gate.reason)?.[1]?.replaceAll(',', '')
    // The pairs had decided, and what could not be scored forbade to say so.
    if (gate.alpha > 0 && gate.e >= 1 / gate.alpha)
      return 'mend what left rollouts of the gate unscored, then train again: its pairs had decided.'
    if (tasks) {
      const replace = `put about ${tasks} new val tasks in the place of all of these; they open a new account, and its gate can decide.`
      return pairs ? `train again with --gate-pairs ${pairs} (two rollouts each), or ${replace}` : replace
    }
    if (gate.left <= 0) return 'put new val tasks in the place of all of these: their account is used up.'
    return 'train again with a stronger --optimizer-model: what was proposed did not raise the score at the gate.'
  }
  if (lessons.proposed + lessons.rejected === 0)
    return "let the verifier's feedback quote the failing check, what was expected first: no group of tries taught anything."
  if (trial.length === 0 && lessons.rejected >= lessons.proposed)
    return `read why the lessons were turned down, and release those that are fine: tfgrpo library release ${run} LESSON.`
  if (mode === 'paper')
    return noGate
      ? `give the set ${ENOUGH_TASKS}: without a gate nothing can be proven.`
      : 'train with a stronger --optimizer-model, or in mode grounded, where each lesson is tried.'
  const [best] = nearestOf(trial)
  if (!best)
    return 'add train tasks: a lesson is tried on the tasks that it was not learned from, four at least.'
  if (best.status === 'promising')
    return (noGate === undefined ? judged?.detectable == null : noGate !== null)
      ? `give the set ${ENOUGH_TASKS}: ${best.candidate} points up and no gate could test it.`
      : `train again with a larger --gate-pairs, more train tasks or a stronger --optimizer-model: the gate's pairs cannot show an effect as small as that of ${best.candidate}.`
  const needed = tasksNeeded(best)
  if (needed !== null)
    return `add train tasks: on about ${needed} (now ${best.usableTasks}) an effect like that of ${best.candidate} would point up.`
  return 'train with a stronger --optimizer-model: none of the lessons raised the score in its trial.'
}

/**
 * Train tasks on which a true effect of this size would point up: the standard error falls with the root of the tasks.
 * Null where it points down, or where so many would be needed that the effect is next to none.
 */
function tasksNeeded({ effect, usableTasks }: Tried): number | null {
  if (effect.mean <= 0 || usableTasks < 2) return null
  // The half-width of the 95% interval is about two and a third standard errors with eight tasks.
  const error = (effect.high - effect.low) / 2 / 2.36
  const needed = Math.ceil(usableTasks * ((POINTS_UP * error) / effect.mean) ** 2)
  return needed <= 20 * usableTasks ? Math.max(needed, usableTasks + 4) : null
}
