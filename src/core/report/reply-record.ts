import type { TrainEvent } from '../run/events.ts'
import type { Check } from '../verify/verdict.ts'
import { type StoredEvent, storedEvent } from './stored-event.ts'

/** Characters of a reply that a record holds; the whole reply is in trajectories.jsonl. */
const MAX_REPLY = 20_000
/** Failing checks that a record holds. */
const MAX_CHECKS = 50

/** What the record of a rollout of an evaluation holds in addition. */
export interface ReplyRecord {
  /** what the verifier read; '' when no reply came */
  reply: string
  feedback: string
  /** the failing ones */
  checks: Check[]
}

/** The event as `tfgrpo eval --json` prints it: a rollout with its reply and the verifier's feedback. */
export function withReply(event: TrainEvent): StoredEvent {
  const stored = storedEvent(event)
  if (event.type !== 'rollout-finished' || stored.type !== 'rollout-finished') return stored
  const { trajectory, verdict } = event.rollout
  const record: ReplyRecord = {
    reply: (trajectory?.reply ?? '').slice(0, MAX_REPLY),
    feedback: verdict.feedback,
    checks: verdict.checks.filter(({ passed }) => !passed).slice(0, MAX_CHECKS),
  }
  return { ...stored, rollout: { ...stored.rollout, ...record } }
}
