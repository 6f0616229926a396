import { chooseExamples, workedExample } from '../../learn/worked-examples.ts'
import type { Library } from '../../library/experience.ts'
import type { GuardMaterial } from '../../library/guards/material.ts'
import type { Fold } from '../../measure/trial-design.ts'
import type { Group } from '../../rollouts/rollout.ts'
import { checkLesson } from '../../run/check-lesson.ts'
import type { RunContext } from '../../run/context.ts'
import { families } from '../../tasks/families.ts'
import { acceptedAnswers } from './accepted-answers.ts'
import { asExperience, type Candidate, type RunLesson, togetherFrom } from './candidates.ts'

/** One example may take this part of the prior: two of them at least should fit. */
const ONE_SHARE = 1 / 2
/** All that are tried together may take this part: rules need room too. */
const ALL_SHARE = 3 / 4
/** Answers that the choice is from, for each example that is tried: each may cost a few calls. */
export const ANSWERS_PER_EXAMPLE = 1.5

/** What examples are made from. */
export interface ExampleSource {
  groups: readonly Group[]
  folds: ReadonlyMap<string, Fold>
  /** ids of tasks whose own solution does not pass */
  unusable: ReadonlySet<string>
  material: GuardMaterial
  round: number
  /** id of the lesson of this number in the round */
  idOf(number: number): string
}

/**
 * Train tasks with an accepted answer, those that show most of what tries failed at. None of a task that looks like a
 * val or test task, and none that the library holds or held.
 */
export async function learnExamples(
  context: RunContext,
  library: Library,
  { groups, folds, unusable, material, round, idOf }: ExampleSource,
): Promise<RunLesson[]> {
  const { examples: max = 0, priorTokens } = context.plan.settings
  if (max === 0) return []
  const relatives = relativesOf(context)
  const known = new Set(
    library.experiences.flatMap(({ kind, origin }) => (kind === 'example' ? (origin?.tasks ?? []) : [])),
  )
  const usable = groups.filter(({ task }) => relatives.has(task) && !known.has(task))
  const answers = await acceptedAnswers(context, usable, {
    unusable,
    enough: Math.ceil(ANSWERS_PER_EXAMPLE * max),
    round,
  })
  let number = 0
  const lessons = answers.map((answer) => ({
    ...answer,
    lesson: {
      id: idOf(++number),
      text: `${answer.task.id}: accepted answer`,
      example: workedExample(answer),
      evidence: [],
      tags: [...answer.task.tags],
      tasks: [...relatives.get(answer.task.id)!],
      draw: `example/${round}/${answer.task.id}`,
      fold: folds.get(answer.task.id)!,
      kind: null,
      support: 0,
      specific: true,
      aboutOneTask: false,
    } satisfies RunLesson,
  }))
  const safe = lessons.filter(({ lesson }) => checkLesson(context, lesson, material).length === 0)
  const chosen = chooseExamples(safe, groups, {
    max,
    tokensOfOne: Math.floor(priorTokens * ONE_SHARE),
    tokensOfAll: Math.floor(priorTokens * ALL_SHARE),
  })
  for (const { lesson } of chosen) context.emit({ type: 'lesson-proposed', lesson })
  return chosen.map(({ lesson }) => lesson)
}

/**
 * The examples of a round as one candidate. Tasks seldom show all that a code base wants, so examples help most together:
 * of sets whose score needs several conventions at once, one example alone shows no effect that a trial could see.
 */
export function examplesCandidate(lessons: readonly RunLesson[]): Candidate[] {
  return lessons.length === 0 ? [] : [togetherFrom(lessons.map(asExperience), lessons)]
}

/** The train tasks that no val or test task looks like, each with itself and the tasks that look like it. */
function relativesOf({ set }: RunContext): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const family of families(set.tasks).families) {
    if (family.some(({ split }) => split !== 'train')) continue
    const ids = family.map(({ id }) => id).sort()
    for (const id of ids) out.set(id, ids)
  }
  return out
}
