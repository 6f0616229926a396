import type { TrainEvent } from '../run/events.ts'

type Of<T extends TrainEvent['type']> = Extract<TrainEvent, { type: T }>
type Decided = Pick<Of<'gate-decided'>, 'round' | 'accepted'>
type Look = Pick<Of<'gate-looked'>, 'round'>

/** The decision that a run's record is about: what an earlier round proved stays, whatever a later one decides. */
export function recordOf<T extends Decided>(before: T | null, decided: T): T {
  return before?.accepted && !decided.accepted ? before : decided
}

/** The looks of one round, since each starts again: that of the record, or the newest while nothing is decided. */
export function looksShown<T extends Look>(looks: readonly T[], record: Decided | null): T[] {
  const round = roundOf(record ?? looks.at(-1) ?? {})
  return looks.filter((look) => roundOf(look) === round)
}

/** Runs from before rounds were distinguished have none. */
function roundOf({ round }: Look): number {
  return round ?? 1
}
