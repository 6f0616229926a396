import type { WorkedExample } from '../library/experience.ts'
import type { Estimate, Phase, TrainEvent, TrialResult } from '../run/events.ts'
import { recordOf } from './gate-shown.ts'
import { isLastRecord, type LastRecord } from './last-record.ts'
import type { StoredEvent } from './stored-event.ts'
import { attemptKey, type TamperedAttempt, tamperedBy } from './tampered-attempts.ts'

type Of<T extends TrainEvent['type']> = Extract<TrainEvent, { type: T }>

/** An experience as the summary shows it. */
export interface ShownExperience {
  id: string
  text: string
  evidence: string[]
  example?: WorkedExample
  result: TrialResult | null
}

/** What an attempt changed of what decides its checks. */
export interface IgnoredChange {
  task: string
  paths: readonly string[]
}

/** All that the live line and the summary show; plain data, changed by `progressState` alone. */
export interface ProgressState {
  phase: Phase | null
  /** rollouts or calls that the phase takes at most */
  planned: number
  /** rollouts of the phase, or lessons while learning */
  done: number
  groups: number
  /** scored rollouts of the phase and the sum of their scores */
  scored: number
  scoreSum: number
  calls: number
  tokens: number
  cost: number | null
  /** whether `cost` is known to be unknown */
  priced: boolean
  estimate: Estimate | null
  /** when this process began its work, ms */
  since: number
  /** calls that earlier sessions of the run had paid */
  callsBefore: number | null
  gate: { pairs: number; e: number } | null
  experiences: ShownExperience[]
  trial: TrialResult[]
  lessons: { proposed: number; rejected: number }
  /** turns of the attempts under way, by draw, where their agent works in turns */
  turns: Readonly<Record<string, number>>
  /** rollouts of all phases */
  tries: number
  /** those of them whose answers tampered with their checks */
  tampered: readonly TamperedAttempt[]
  /** those of them whose changes of their own checks had no effect */
  ignored: readonly IgnoredChange[]
  judged: Of<'preflight-judged'> | null
  /** what the run's record is about */
  decided: Of<'gate-decided'> | null
  comparison: Of<'comparison-measured'> | null
  finished: LastRecord | null
  models: { policy: string; optimizer: string } | null
}

export function initialProgress(now: number): ProgressState {
  return {
    phase: null,
    planned: 0,
    done: 0,
    groups: 0,
    scored: 0,
    scoreSum: 0,
    calls: 0,
    tokens: 0,
    cost: null,
    priced: false,
    estimate: null,
    since: now,
    callsBefore: null,
    gate: null,
    experiences: [],
    trial: [],
    lessons: { proposed: 0, rejected: 0 },
    turns: {},
    tries: 0,
    tampered: [],
    ignored: [],
    judged: null,
    decided: null,
    comparison: null,
    finished: null,
    models: null,
  }
}

/** The state after this event. */
export function progressState(state: ProgressState, event: StoredEvent): ProgressState {
  switch (event.type) {
    case 'run-started':
      return { ...state, estimate: event.estimate, models: event.models }
    case 'phase-started':
      return {
        ...state,
        phase: event.phase,
        planned: event.planned,
        done: 0,
        groups: 0,
        scored: 0,
        scoreSum: 0,
      }
    case 'attempt-step':
      return state.turns[event.draw] === event.turn
        ? state
        : { ...state, turns: { ...state.turns, [event.draw]: event.turn } }
    case 'rollout-finished': {
      const { [event.rollout.draw]: _ended, ...turns } = state.turns
      const { score, task, ignored: paths } = event.rollout
      const ignored = paths === undefined ? state.ignored : [...state.ignored, { task, paths }]
      // Test may be measured beside the gate, and lost attempts looked into beside others: these are what is shown then.
      if (event.phase === 'pivots' || (event.phase === 'test' && state.phase === 'gate'))
        return { ...state, ignored, turns, tries: state.tries + 1 }
      return {
        ...state,
        done: state.done + 1,
        tries: state.tries + 1,
        tampered: withTampered(state.tampered, event),
        ignored,
        turns,
        scored: state.scored + (score === null ? 0 : 1),
        scoreSum: state.scoreSum + (score ?? 0),
      }
    }
    case 'rollout-tampered':
      return { ...state, tampered: withTampered(state.tampered, event) }
    case 'group-finished':
      return { ...state, groups: state.groups + 1 }
    case 'budget-changed':
      return {
        ...state,
        calls: event.totals.calls,
        // The first totals come after the first paid call of this session.
        callsBefore: state.callsBefore ?? Math.max(0, event.totals.calls - 1),
        tokens: event.totals.promptTokens + event.totals.completionTokens,
        cost: event.cost,
        priced: event.cost !== null,
      }
    case 'lesson-proposed':
      return { ...state, lessons: { ...state.lessons, proposed: state.lessons.proposed + 1 } }
    case 'lesson-rejected':
      return { ...state, lessons: { ...state.lessons, rejected: state.lessons.rejected + 1 } }
    case 'operation-applied':
      return { ...state, experiences: operated(state, event) }
    case 'trial-measured': {
      // A later round measures some of the candidates again; its results count.
      const again = new Set(event.results.map((result) => result.candidate))
      const trial = [...state.trial.filter((result) => !again.has(result.candidate)), ...event.results]
      return { ...state, trial, experiences: state.experiences.map((shown) => withResult(shown, trial)) }
    }
    case 'gate-looked':
      return { ...state, gate: { pairs: event.pairs, e: event.e } }
    case 'preflight-judged':
      return { ...state, judged: event }
    case 'gate-decided':
      return { ...state, decided: recordOf(state.decided, event) }
    case 'comparison-measured':
      return { ...state, comparison: event }
    default:
      return isLastRecord(event) ? { ...state, finished: event, calls: event.calls, cost: event.cost } : state
  }
}

function operated(state: ProgressState, event: Of<'operation-applied'>): ShownExperience[] {
  const { operation, id } = event
  const others = state.experiences.filter((shown) => shown.id !== id)
  if (operation.op === 'delete') return others
  if (operation.op === 'keep') return state.experiences
  const { text, evidence } = operation
  const example = operation.op === 'add' ? operation.example : undefined
  const shown = { id, text, evidence, ...(example ? { example } : {}), result: null }
  return [...others, withResult(shown, state.trial)]
}

/** A trial names a lesson ("L3") or an experience ("E7"): the first becomes an experience of the same text. */
function withResult(shown: ShownExperience, trial: TrialResult[]): ShownExperience {
  const result =
    trial.find((candidate) => candidate.candidate === shown.id) ??
    trial.find((candidate) => candidate.text === shown.text)
  return result ? { ...shown, result } : shown
}

function withTampered(known: readonly TamperedAttempt[], event: StoredEvent): readonly TamperedAttempt[] {
  const one = tamperedBy(event)
  if (one === null) return known
  const key = attemptKey(one.phase, one.draw)
  return known.some(({ phase, draw }) => attemptKey(phase, draw) === key) ? known : [...known, one]
}
