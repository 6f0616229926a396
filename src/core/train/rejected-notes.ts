import { rejectionHint } from '../library/guards/rejected.ts'
import type { CandidateEffect } from '../measure/effect.ts'
import type { Fold } from '../measure/trial-design.ts'
import type { Candidate } from './candidates.ts'

/** What a later reflection of this run is told of a lesson that was turned down. */
export interface RejectedNote {
  /** fold that it was learned on, which alone is told its text; null: for both, since it holds no text */
  fold: Fold | null
  line: string
}

/** Most notes that one reflection is shown, newest first: they take tokens of every prompt. */
const SHOWN = 8

/** Of a lesson that the guards caught: the kind of fault only. */
export function caughtNote(findings: Parameters<typeof rejectionHint>[0]): RejectedNote {
  return { fold: null, line: `(caught before its trial) ${rejectionHint(findings)}` }
}

/**
 * Of candidates whose trial did not point up: each fold's wording with what came of it. The other fold is not told:
 * it is where the next lessons of this fold are tried, and the reverse.
 */
export function triedNotes(
  candidates: readonly Candidate[],
  effects: readonly CandidateEffect[],
): RejectedNote[] {
  return candidates.flatMap(({ id, wordings, lessons }) => {
    const status = effects.find((effect) => effect.candidate === id)?.status
    if (lessons.length === 0 || (status !== 'unproven' && status !== 'harmful')) return []
    const came = status === 'harmful' ? 'it made the answers worse' : 'it did not help'
    return (['A', 'B'] as const).flatMap((fold) => {
      const wording = wordings[fold]
      return wording ? [{ fold, line: `${wording.text} (tried: ${came})` }] : []
    })
  })
}

/** The lines for a reflection on this fold, newest first, each once. */
export function notesFor(notes: readonly RejectedNote[], fold: Fold): string[] {
  const lines = notes.filter((note) => note.fold === null || note.fold === fold).map(({ line }) => line)
  return [...new Set(lines.reverse())].slice(0, SHOWN)
}
