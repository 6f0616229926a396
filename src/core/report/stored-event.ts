import { type Remedy, withRemedies } from '../remedy.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import type { Phase, TrainEvent } from '../run/events.ts'

/** A rollout as events.jsonl has it: the whole is in trajectories.jsonl, in the same order. */
interface RolloutLine {
  task: string
  arm: string
  sample: number
  draw: string
  score: number | null
  passed: boolean
  /** why it is unscored, and what can be done about that */
  reason?: string
  remedies?: readonly Remedy[]
  /** its answer tampered with its checks: `reason` says how, too */
  tampering?: string
  /** what its change tried to do to its own checks, without effect: paths */
  ignored?: readonly string[]
}

/** An event as a run's folder has it, as `--json` prints it and as the editor receives it. */
export type StoredEvent =
  | Exclude<TrainEvent, { type: 'rollout-finished' }>
  | { type: 'rollout-finished'; phase: Phase; rollout: RolloutLine }

/** The event without the trajectory of its rollout. */
export function storedEvent(event: TrainEvent): StoredEvent {
  return event.type === 'rollout-finished'
    ? { type: event.type, phase: event.phase, rollout: rolloutLine(event.rollout) }
    : event
}

function rolloutLine(rollout: Rollout): RolloutLine {
  const { task, arm, sample, draw, verdict } = rollout
  return {
    task,
    arm,
    sample,
    draw,
    score: verdict.score,
    passed: verdict.passed,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...withRemedies(verdict.remedies),
    ...(verdict.tampering === undefined ? {} : { tampering: verdict.tampering }),
    ...(verdict.ignored === undefined ? {} : { ignored: verdict.ignored }),
  }
}
