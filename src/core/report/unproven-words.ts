import type { UserMessage } from '../remedy.ts'
import type { Mode, PreflightJudged, TrainEvent, TrialResult } from '../run/events.ts'
import { interval, many, score, signed, whole } from './words.ts'

/** What a run that proved nothing reports. */
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
    'decision' | 'needs' | 'left' | 'detectable' | 'e' | 'alpha'
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
export function unprovenWords(facts: UnprovenFacts): UserMessage[] {
  const { tries, lessons, judged, gate } = facts
  // A gate that looked knows how much its pairs vary; before it that was a guess.
  const smallest = gate?.detectable ?? judged?.detectable ?? null
  const detectable =
    smallest === null ? '' : ` The gate could have shown a gain of ${score(smallest)} or more.`
  const lines = [
    `${many(tries, 'rollout')} and ${many(lessons.proposed, 'lesson')} (${lessons.rejected} rejected).${detectable}`,
    ...nearestOf(facts.trial).map(
      ({ candidate, text, effect, together = [] }) =>
        `Nearest: ${candidate} ${signed(effect.mean)} ${interval(effect, signed)} over ${many(effect.trials, 'rollout')}: ${text}${together.length === 0 ? '' : `, with ${many(together.length, 'other')}`}`,
    ),
  ]
  const next = nextStep(facts)
  return [...lines.map((sentence) => ({ sentence })), { ...next, sentence: `Next step: ${next.sentence}` }]
}

type Tried = TrialResult & { effect: NonNullable<TrialResult['effect']> }

function nearestOf(trial: readonly TrialResult[]): Tried[] {
  return (
    trial
      .filter((result): result is Tried => result.effect !== null)
      .sort((a, b) => b.effect.mean - a.effect.mean)
      // Of what was tried together one stands for all.
      .filter(
        ({ together = [] }, index, all) =>
          !all.slice(0, index).some((one) => together.includes(one.candidate)),
      )
      .slice(0, NAMED)
  )
}

/** The first that applies: what is broken, then what was nearest to a proof. */
function nextStep({ run, mode, noGate, lessons, trial, judged, gate }: UnprovenFacts): UserMessage {
  if (judged && !judged.worthTraining) return { sentence: judged.sentence }
  if (gate?.decision === 'undecided') {
    // The pairs were enough for a decision, but unscored rollouts forbade the claim.
    if (gate.alpha > 0 && gate.e >= 1 / gate.alpha)
      return {
        sentence:
          'fix what left rollouts of the gate unscored, then train again: its pairs were enough for a decision.',
      }
    if (gate.needs) {
      const { tasks, pairs } = gate.needs
      return {
        sentence: `put about ${whole(tasks)} new val tasks in place of all of these; they open a new alpha ledger, and its gate can decide.`,
        ...(pairs === null ? {} : { remedies: [{ do: 'train-with-more-pairs', pairs }] }),
      }
    }
    if (gate.left <= 0)
      return { sentence: 'put new val tasks in place of all of these: their alpha ledger is used up.' }
    return {
      sentence: 'get better lessons: what was proposed did not raise the score at the gate.',
      remedies: [{ do: 'train-with-stronger-optimizer' }],
    }
  }
  if (lessons.proposed + lessons.rejected === 0)
    return {
      sentence:
        "let the verifier's feedback quote the failing check, what was expected first: no group of tries taught anything.",
    }
  if (trial.length === 0 && lessons.rejected >= lessons.proposed)
    return {
      sentence: 'read why the lessons were rejected.',
      remedies: [{ do: 'release-lessons', run }],
    }
  const enough = (why: string): UserMessage => ({ sentence: `give the set ${ENOUGH_TASKS}: ${why}.` })
  if (mode === 'paper')
    return noGate
      ? enough('without a gate nothing can be proven')
      : {
          sentence: 'get better lessons: none was proven.',
          remedies: [{ do: 'train-with-stronger-optimizer' }, { do: 'train-grounded' }],
        }
  const [best] = nearestOf(trial)
  if (!best)
    return {
      sentence:
        'add train tasks: a lesson is tried on the tasks that it was not learned from, four at least.',
    }
  if (best.status === 'promising')
    return (noGate === undefined ? judged?.detectable == null : noGate !== null)
      ? enough(`${best.candidate} points up and no gate could test it`)
      : {
          sentence: `add train tasks: the gate's pairs cannot show an effect as small as that of ${best.candidate}.`,
          remedies: [{ do: 'train-with-more-pairs', pairs: null }, { do: 'train-with-stronger-optimizer' }],
        }
  const needed = tasksNeeded(best)
  if (needed !== null)
    return {
      sentence: `add train tasks: on about ${needed} (now ${best.usableTasks}) an effect like that of ${best.candidate} would point up.`,
    }
  return {
    sentence: 'get better lessons: none of them raised the score in its trial.',
    remedies: [{ do: 'train-with-stronger-optimizer' }],
  }
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
