import type { Experience, Library } from '../../library/experience.ts'
import type { Reader } from '../../library/reader.ts'
import { isAdopted, staleness } from '../../library/staleness.ts'
import { type CandidateEffect, MIN_TASKS } from '../../measure/effect.ts'
import { type Candidate, candidateFromLibrary, membersOf, togetherFrom } from './candidates.ts'

/** What earlier runs and rounds left that is not in use. */
export interface EarlierLessons {
  /** tried again, on tasks that they were not learned from */
  retried: Candidate[]
  /** promising, but with no room or too few tasks left to be tried again: their own measurement still counts */
  carriedOver: Experience[]
}

/** Part of the trial that lessons of earlier runs may take: the rest is for what this run learns. */
const RETRIED_SHARE = 1 / 2

/**
 * Experiences of the library that a run may try again: what points up, what is no longer in use (edited, or
 * measured with another model or agent), and what was never tried. Harmful, retired, disabled and used ones are left alone.
 * @param trainTasks ids of the tasks of the trial
 * @param slots clusters that the trial has room for
 */
export function earlierLessons(
  library: Library,
  inUse: readonly Experience[],
  trainTasks: readonly string[],
  slots: number,
  reader: Reader,
): EarlierLessons {
  const used = new Set(inUse.map(({ id }) => id))
  const stale = (one: Experience) => staleness(one, reader) !== null
  const open = library.experiences.filter(
    (one) =>
      !one.disabled &&
      !used.has(one.id) &&
      (one.status === 'promising' || one.status === 'candidate' || (isAdopted(one) && stale(one))),
  )
  const learnedFrom = (one: Experience) => new Set(one.origin?.tasks ?? [])
  const triable = (one: Experience) =>
    trainTasks.filter((id) => !learnedFrom(one).has(id)).length >= MIN_TASKS
  const order: Experience['status'][] = ['promising', 'proven', 'accepted', 'candidate']
  const retriable = open.filter(triable).sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  const examples = retriable.filter(isExample)
  // Examples take one place together, as in the trial that measured them.
  const units = [
    ...(examples.length > 0 ? [togetherFrom(examples)] : []),
    ...retriable.filter((one) => !isExample(one)).map(candidateFromLibrary),
  ].slice(0, Math.ceil(slots * RETRIED_SHARE))
  const retried = new Set(units.flatMap(membersOf))
  return {
    retried: units,
    carriedOver: open.filter((one) => one.status === 'promising' && !stale(one) && !retried.has(one)),
  }
}

const isExample = ({ example }: Experience) => example !== undefined

/** The measurement of a carried-over experience, from the run that tried it. */
export function carriedEffect({ id, effect }: Experience): CandidateEffect {
  const { mean, low, high, trials } = effect ?? { mean: 0, low: 0, high: 0, trials: 0 }
  return {
    candidate: id,
    mean,
    low,
    high,
    // The file keeps the two-sided interval alone: its ends are the conservative choice for both bounds.
    low80: low,
    high95: high,
    trials,
    usableTasks: 0,
    status: 'promising',
    chosenBySameRollouts: false,
  }
}
