import { turnsOf } from '../agents/agent.ts'
import { stepLines } from '../learn/try-text.ts'
import { actionsByTurn } from './actions.ts'
import { type Disagreement, disagreement } from './disagreement.ts'
import type { Pivot, Probe } from './find-pivot.ts'
import type { Sides, SteppedTry } from './sides.ts'
import { type StepContrast, stepContrast } from './step-contrast.ts'
import type { TurnGain } from './turn-progress.ts'

/** A lost attempt that was looked into. */
export interface LostAttempt {
  attempt: SteppedTry
  gains: TurnGain[]
  /** the turn that lost it, with one that won from before it and one that lost from after it; null where nothing tells */
  found: { pivot: Pivot; won: Continuation; lost: Continuation } | null
}

export interface Continuation {
  /** turns that it took over */
  after: number
  attempt: SteppedTry
}

/** Log odds from which an action is named: about three times as frequent on one side. */
const NAMED = 1
/** Actions and branches that are named. */
const SHOWN = 3
/** Steps of a continuation that are shown. */
const STEPS = 3

/** What made attempts at a task win or lose, as the optimizer reads it; '' where nothing tells them apart. */
export function creditText({ won, lost }: Sides, looked: LostAttempt | null): string {
  const turnsOf = (attempts: readonly SteppedTry[]) =>
    attempts.map(({ trajectory }) => actionsByTurn(trajectory.steps))
  const [wonTurns, lostTurns] = [turnsOf(won), turnsOf(lost)]
  const contrast = stepContrast(
    wonTurns.map((turns) => turns.flat()),
    lostTurns.map((turns) => turns.flat()),
  ).filter(({ weight }) => Math.abs(weight) >= NAMED)
  const counts = { won: won.length, lost: lost.length }
  return [
    actionsLine(
      'Done by better attempts',
      contrast.filter(({ weight }) => weight > 0),
      counts,
    ),
    actionsLine(
      'Done by worse attempts',
      contrast.filter(({ weight }) => weight < 0),
      counts,
    ),
    partingLine(disagreement(wonTurns, lostTurns)),
    ...(looked === null ? [] : lostLines(looked)),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function actionsLine(
  head: string,
  contrast: readonly StepContrast[],
  of: { won: number; lost: number },
): string {
  if (contrast.length === 0) return ''
  const named = contrast
    .slice(0, SHOWN)
    .map(({ action, won, lost }) => `${action} (${won} of ${of.won} better, ${lost} of ${of.lost} worse)`)
  return `${head}: ${named.join('; ')}.`
}

function partingLine(parting: Disagreement | null): string {
  if (parting === null) return ''
  const branches = [...parting.branches]
    .sort((a, b) => b.won + b.lost - a.won - a.lost)
    .slice(0, SHOWN)
    .map(({ actions, won, lost }) => `${actionWords(actions)} (${won} better, ${lost} worse)`)
  return `They first differ in turn ${parting.turn}: ${branches.join('; ')}.`
}

function actionWords(actions: readonly string[] | undefined): string {
  return actions === undefined || actions.length === 0 ? 'no tool' : actions.join(', ')
}

function lostLines({ attempt, gains, found }: LostAttempt): string[] {
  const turns = actionsByTurn(attempt.trajectory.steps)
  const gained = gains.map(({ turn, gain }) => `turn ${turn} ${gain > 0 ? '+' : ''}${gain.toFixed(2)}`)
  const progress = gained.length === 0 ? '' : `Scores of a worse attempt changed in ${gained.join(', ')}.`
  if (found === null) return [progress]
  const { pivot, won, lost } = found
  const { turn, within, probes } = pivot
  const counts = [
    countWords(
      'from before that turn',
      probes.filter(({ after }) => after < turn),
    ),
    countWords(
      'from after it',
      probes.filter(({ after }) => after >= turn),
    ),
  ].filter((words) => words !== '')
  return [
    progress,
    `A worse attempt was lost in turn ${turn}${within > 0 ? ' or one beside it' : ''} (${actionWords(turns[turn - 1])}): continued ${counts.join(', ')}.`,
    continuationText('From before it, one that did well', won),
    continuationText('From after it, one that did not', lost),
  ]
}

function countWords(from: string, probes: readonly Probe[]): string {
  const sum = (key: 'successes' | 'tries') => probes.reduce((total, probe) => total + probe[key], 0)
  return sum('tries') === 0 ? '' : `${from} ${sum('successes')} of ${sum('tries')} did well`
}

/** What followed the turns that it took over; '' where it ended with them. */
function continuationText(head: string, { after, attempt }: Continuation): string {
  const own = turnsOf(attempt.trajectory.steps).slice(after)
  const lines = own.flatMap(stepLines).slice(0, STEPS)
  return lines.length === 0 ? '' : `${head}:\n${lines.map((line) => `  ${line}`).join('\n')}`
}
