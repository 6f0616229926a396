import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { fitEvidence } from '../../core/library/apply.ts'
import { addByUser } from '../../core/library/edit.ts'
import type { Library } from '../../core/library/experience.ts'
import type { Lesson } from '../../core/library/lesson.ts'
import { readPlan } from './plan-file.ts'
import { readLines } from './read-lines.ts'
import { exists } from './run-folder.ts'

/** A lesson that a guard rejected in a run. */
export interface RejectedLesson {
  lesson: Lesson
  reason: string
  quote?: string
}

/**
 * The lessons that a run's guards rejected, in order, each with a unique id. A folder without events has none.
 */
export async function rejectedLessons(runFolder: string): Promise<RejectedLesson[]> {
  const path = join(runFolder, 'events.jsonl')
  if (!(await exists(path))) return []
  const found: RejectedLesson[] = []
  // Most lines are rollouts: only lines that contain the event's name are parsed.
  for await (const event of readLines(createReadStream(path, 'utf8'), '"lesson-rejected"')) {
    const { type, lesson, reason, quote } = event as RejectedLesson & { type: string }
    if (type === 'lesson-rejected') found.push({ lesson, reason, ...(quote === undefined ? {} : { quote }) })
  }
  return withOwnIds(found)
}

/** Older versions counted from L1 in each round: the first keeps "L3", and the next becomes "L2.3". */
function withOwnIds(all: readonly RejectedLesson[]): RejectedLesson[] {
  const taken = new Map<string, number>()
  return all.map((one) => {
    const { id } = one.lesson
    const times = (taken.get(id) ?? 0) + 1
    taken.set(id, times)
    const own = times === 1 ? id : id.replace(/^L/, `L${times}.`)
    return { ...one, lesson: { ...one.lesson, id: own } }
  })
}

/** The round that wrote a lesson: 2 of "L2.3", 1 of "L3". */
function roundOf({ id }: Lesson): number {
  return Number(/^L(\d+)\.\d+$/.exec(id)?.[1] ?? 1)
}

/** Whether this lesson was released before and is an experience of the library. */
export function isReleased(library: Library, runName: string, { lesson }: RejectedLesson): boolean {
  return library.experiences.some(
    ({ text, example, origin }) =>
      text === lesson.text.trim() && example?.answer === lesson.example?.answer && origin?.run === runName,
  )
}

export interface Release {
  /** name of the run */
  run: string
  rejected: RejectedLesson
  /** the library with the lesson as a candidate; for changing the file */
  change(library: Library): Library
  /** id of the experience, available after `change` was called */
  id: string
}

/**
 * Adds a lesson that a run rejected to the library, as a candidate, at the user's request. The next training run tries it
 * on tasks that it was not learned from. Throws UsageError if the run rejected no such lesson.
 */
export async function planRelease(runFolder: string, wanted: string): Promise<Release> {
  const plan = await readPlan(runFolder)
  if (!plan) throw new UsageError(`${runFolder} contains no run: there is no plan.json.`)
  const run = plan.run || basename(runFolder)
  const all = await rejectedLessons(runFolder)
  const rejected = all.find(({ lesson }) => lesson.id.toLowerCase() === wanted.toLowerCase())
  if (!rejected) {
    const ids = all.map(({ lesson }) => lesson.id).join(', ')
    throw new UsageError(
      `${run} rejected no lesson ${wanted}: ${ids === '' ? 'it rejected none' : `it rejected ${ids}`}.`,
    )
  }
  const { lesson, reason } = rejected
  const release: Release = {
    run,
    rejected,
    id: '',
    change(library) {
      const added = addByUser(library, {
        text: lesson.text,
        ...(lesson.example ? { example: lesson.example } : {}),
        // It may have been rejected for its length.
        evidence: fitEvidence(lesson.evidence),
        tags: lesson.tags,
        origin: { run, step: roundOf(lesson), tasks: lesson.tasks, model: plan.models.optimizer },
        why: `released from ${run} ${lesson.id}, which rejected it: ${reason}`,
      })
      release.id = added.id
      return added.library
    },
  }
  return release
}
