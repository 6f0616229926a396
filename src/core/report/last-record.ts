import type {
  EvalFinished,
  PreflightFinished,
  RunFinished,
  TrainEvent,
  VerifyFinished,
} from '../run/events.ts'

/** The record with which a run of any kind ends. */
export type LastRecord = RunFinished | EvalFinished | VerifyFinished | PreflightFinished

const LAST = new Set(['run-finished', 'eval-finished', 'verify-finished', 'preflight-finished'])

export function isLastRecord(event: { type: string }): event is LastRecord {
  return LAST.has((event as TrainEvent).type)
}
