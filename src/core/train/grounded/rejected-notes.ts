import type { Library } from '../../library/experience.ts'
import { rejectionHint } from '../../library/guards/finding.ts'
import type { CandidateEffect } from '../../measure/effect.ts'
import type { Fold } from '../../measure/trial-design.ts'
import type { EarlierRejection } from '../../run/plan.ts'
import type { Candidate } from './candidates.ts'

/** What a later reflection reads about a lesson that was rejected. */
export interface RejectedNote {
  /**
   * Tasks that taught it: only a reflection on their fold sees its text, since the other fold is where the next
   * lessons are tried; null: for all, since it holds no text.
   */
  tasks: readonly string[] | null
  line: string
  /** text of a lesson whose trial pointed down: it is not tried again, however it is worded */
  harmful?: string
}

/** Maximum number of notes that one reflection is shown, newest first: they take tokens of every prompt. */
const SHOWN = 8

/** Of a lesson that the guards caught: the kind of fault only. */
export function caughtNote(findings: Parameters<typeof rejectionHint>[0]): RejectedNote {
  return { tasks: null, line: `(caught before its trial) ${rejectionHint(findings)}` }
}

/** A lesson that was tried without success, and the result. */
function triedNote(text: string, tasks: readonly string[], harmful: boolean): RejectedNote {
  const line = `${text} (tried: ${harmful ? 'it made the answers worse' : 'it did not help'})`
  return { tasks, line, ...(harmful && { harmful: text }) }
}

/**
 * Of a library: what was harmful or taken out of use. A person's own words are no measurement, so every reflection may
 * see them.
 */
export function libraryNotes({ experiences }: Library): RejectedNote[] {
  return experiences
    .filter(({ status }) => status === 'harmful' || status === 'retired')
    .map(({ text, status, origin }) => ({
      tasks: origin?.tasks ?? null,
      line: `${text} (${status === 'harmful' ? 'it made the answers worse' : 'taken out of use'})`,
    }))
}

/** Of candidates whose trial did not point up: each fold's wording with its result. */
export function triedNotes(
  candidates: readonly Candidate[],
  effects: readonly CandidateEffect[],
): RejectedNote[] {
  return candidates.flatMap(({ id, wordings, lessons }) => {
    const status = effects.find((effect) => effect.candidate === id)?.status
    if (status !== 'unproven' && status !== 'harmful') return []
    return (['A', 'B'] as const).flatMap((fold) => {
      const wording = lessons.find((lesson) => lesson.id === wordings[fold]?.id)
      return wording ? [triedNote(wording.text, wording.tasks, status === 'harmful')] : []
    })
  })
}

/** Of lessons that earlier runs tried. */
export function earlierNotes(turnedDown: readonly EarlierRejection[]): RejectedNote[] {
  // Oldest first, like the notes of this run.
  return turnedDown.toReversed().map(({ text, tasks, harmful }) => triedNote(text, tasks, harmful))
}

/** The lines for a reflection on this fold, newest first, each once. */
export function notesFor(
  notes: readonly RejectedNote[],
  fold: Fold,
  folds: ReadonlyMap<string, Fold>,
  shown = SHOWN,
): string[] {
  const lines = notes
    .filter(({ tasks }) => tasks === null || tasks.every((task) => folds.get(task) === fold))
    .map(({ line }) => line)
  return [...new Set(lines.reverse())].slice(0, shown)
}
