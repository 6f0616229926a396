import type { Measured } from '../../core/measure/interval.ts'
import { recordOf } from '../../core/report/gate-shown.ts'
import type { Estimate, TagRow, TrainEvent, TrialResult } from '../../core/run/events.ts'
import type { Split } from '../../core/tasks/task.ts'

type Of<T extends TrainEvent['type']> = Extract<TrainEvent, { type: T }>

/** Everything that a run measured, as stored in `measurements.json`. */
export interface Measurements {
  estimate: Estimate | null
  /** one entry per trial round */
  trials: { round: number; results: TrialResult[] }[]
  /** the gate's running interval at each of its looks, for each round */
  looks: Omit<Of<'gate-looked'>, 'type'>[]
  /** the decision that the result is about */
  gate: Omit<Of<'gate-decided'>, 'type'> | null
  comparison: { split: Split | null; perTag: TagRow[]; regressions: string[]; priorTokens: number } | null
  baseline: Measured | null
  final: Measured | null
  difference: Measured | null
}

export const NO_MEASUREMENTS: Measurements = {
  estimate: null,
  trials: [],
  looks: [],
  gate: null,
  comparison: null,
  baseline: null,
  final: null,
  difference: null,
}

/** The measurements after this event; the same object if the event measured nothing. */
export function measurementsAfter(before: Measurements, event: TrainEvent): Measurements {
  switch (event.type) {
    case 'run-started':
      return { ...NO_MEASUREMENTS, estimate: event.estimate }
    case 'trial-measured':
      return { ...before, trials: [...before.trials, { round: event.round, results: event.results }] }
    case 'gate-looked': {
      const { type: _, ...look } = event
      // Looks come in pair order; a few hundred at most.
      return { ...before, looks: [...before.looks, look] }
    }
    case 'gate-decided': {
      const { type: _, ...gate } = event
      return { ...before, gate: recordOf(before.gate, gate) }
    }
    case 'comparison-measured': {
      const { type: _, ...comparison } = event
      return { ...before, comparison }
    }
    case 'eval-finished': {
      const { split, perTag, regressions, priorTokens, baseline, final, difference } = event
      return {
        ...before,
        comparison: { split, perTag, regressions, priorTokens },
        baseline,
        final,
        difference,
      }
    }
    case 'verify-finished':
      return { ...before, trials: [...before.trials, { round: 1, results: event.results }] }
    case 'run-finished':
      return { ...before, baseline: event.baseline, final: event.final, difference: event.difference }
    default:
      return before
  }
}
