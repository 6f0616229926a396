import type { Phase } from '../run/events.ts'
import type { ProgressState } from './progress-state.ts'
import { roughly, score, short, usd } from './words.ts'

const PHASES: Record<Phase, string> = {
  preflight: 'preflight',
  rollouts: 'rollouts',
  pivots: 'continued attempts',
  learn: 'learning',
  trial: 'trial',
  gate: 'gate',
  test: 'test',
}

/** Calls of this session from which a speed is worth showing. */
const ENOUGH_CALLS = 5

/** The live line: phase, what is done of it, mean score, and what was spent. One line, no control characters. */
export function progressLine(state: ProgressState, now: number): string {
  const parts: string[] = []
  parts.push(state.phase ? `${PHASES[state.phase]} ${doneOf(state)}`.trimEnd() : 'starting')
  const turns = turnWords(Object.values(state.turns))
  if (turns !== '') parts.push(turns)
  if (state.groups > 0) parts.push(`${state.groups} group${state.groups === 1 ? '' : 's'}`)
  if (state.scored > 0) parts.push(`mean ${score(state.scoreSum / state.scored)}`)
  if (state.phase === 'gate' && state.gate) parts.push(`e ${state.gate.e.toPrecision(2)}`)
  parts.push(`${short(state.calls)} calls`, `${short(state.tokens)} tokens`)
  if (state.cost !== null) parts.push(usd(state.cost))
  const left = secondsLeft(state, now)
  if (left !== null) parts.push(`${roughly(left)} left`)
  return parts.join(' · ')
}

/** "turn 7", or "turns 3-9" of several attempts; '' where there is none under way */
function turnWords(turns: readonly number[]): string {
  if (turns.length === 0) return ''
  const [least, most] = [Math.min(...turns), Math.max(...turns)]
  return least === most ? `turn ${most}` : `turns ${least}-${most}`
}

function doneOf(state: ProgressState): string {
  if (state.phase === 'learn' && state.done === 0)
    return `${state.lessons.proposed} lesson${state.lessons.proposed === 1 ? '' : 's'}`
  return state.planned > 0 ? `${state.done}/${state.planned}` : String(state.done)
}

/** From the speed of this session's calls and the estimate of how many there will be; null while it is a guess. */
function secondsLeft(state: ProgressState, now: number): number | null {
  if (!state.estimate || state.callsBefore === null) return null
  const made = state.calls - state.callsBefore
  const seconds = (now - state.since) / 1000
  const left = state.estimate.calls.typical - state.calls
  if (made < ENOUGH_CALLS || seconds <= 0 || left <= 0) return null
  return (left * seconds) / made
}

/**
 * Share of the whole that is done, 0..1, for a bar: of the run's typical calls, else of the phase. null while unknown.
 * A run ends when it ends, so this stays under 1 until then.
 */
export function progressShare(state: ProgressState): number | null {
  if (state.finished) return 1
  if (state.estimate) return Math.min(0.99, state.calls / Math.max(1, state.estimate.calls.typical))
  return state.planned > 0 ? Math.min(0.99, state.done / state.planned) : null
}

/** At most `columns` characters, so that a redrawn line never wraps. */
export function shortened(line: string, columns: number): string {
  const room = Math.max(1, columns - 1)
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`
}

/** One line at the start of a phase, for people without a live line. */
export function phaseLine(phase: Phase, planned: number): string {
  const what = phase === 'learn' ? 'calls' : 'rollouts'
  return `Phase ${PHASES[phase]}${planned > 0 ? `: ${planned} ${what} at most` : ''}.`
}
