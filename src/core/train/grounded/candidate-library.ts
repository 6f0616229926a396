import { applyOperations, MAX_WORDS } from '../../library/apply.ts'
import type { Experience, Library } from '../../library/experience.ts'
import type { CandidateEffect } from '../../measure/effect.ts'
import type { RunContext } from '../../run/context.ts'
import type { Tampering } from '../../run/events.ts'
import { measuredWith } from '../../run/plan.ts'
import { type Candidate, membersOf, named, otherMembers, type RunLesson, togetherFrom } from './candidates.ts'
import { withMeasurement } from './measurement.ts'

/** Gives the new clusters their ids: candidates until their trial. An id is used up, whatever the trial shows. */
export function addCandidates(
  context: RunContext,
  library: Library,
  earlier: readonly Candidate[],
  clusters: readonly Candidate[],
  round: number,
): { library: Library; candidates: Candidate[] } {
  let current = library
  const candidates = [...earlier]
  const add = ({ id: lesson, text, evidence, tags, example }: Experience, lessons: readonly RunLesson[]) => {
    // The representative wording was chosen, not merged: it was learned only from the tasks of the call that wrote it.
    const wrote = lessons.find(({ id }) => id === lesson)
    const operation = {
      op: 'add' as const,
      text,
      ...(example ? { example } : {}),
      evidence,
      tags,
      tasks: [...(wrote?.tasks ?? [])].sort(),
      why: example
        ? `${example.origin} of round ${round}`
        : `stands for ${lessons.length} ${lessons.length === 1 ? 'lesson' : 'lessons'} of round ${round}`,
    }
    const result = applyOperations(current, [operation], {
      run: context.plan.run,
      step: round,
      model: (context.ports.optimizerAgent ?? context.ports.optimizer).name,
      maxWords: context.plan.settings.ruleWords ?? MAX_WORDS,
      // The checks that they are about distinguish them better than their wording.
      allowDuplicates: true,
    })
    for (const refused of result.refused) context.emit({ type: 'operation-refused', step: round, ...refused })
    const id = result.applied[0]?.id
    if (!id) return []
    current = result.library
    context.emit({ type: 'operation-applied', step: round, operation, id })
    return [current.experiences.find((experience) => experience.id === id)!]
  }
  for (const cluster of clusters) {
    const added = membersOf(cluster).flatMap((member) => add(member, cluster.lessons))
    if (added.length === 0) continue
    candidates.push(cluster.together ? togetherFrom(added, cluster.lessons) : named(cluster, added[0]!))
  }
  return { library: current, candidates }
}

/** The gate accepted a library without these: they are retired. */
export function retireReplaced(
  context: RunContext,
  library: Library,
  ids: readonly string[],
  round: number,
): Library {
  const why = 'the library that the gate accepted does without it'
  const result = applyOperations(
    library,
    ids.map((id) => ({ op: 'delete' as const, id, why })),
    {
      run: context.plan.run,
      step: round,
      model: (context.ports.optimizerAgent ?? context.ports.optimizer).name,
    },
  )
  for (const refused of result.refused) context.emit({ type: 'operation-refused', step: round, ...refused })
  for (const applied of result.applied) context.emit({ type: 'operation-applied', step: round, ...applied })
  return result.library
}

/**
 * The library with the trial's measurements. What was tried for the first time and does not point up stays in the
 * run, with its numbers, and leaves the library; what could not be tried stays a candidate for people to review.
 */
export function withEffects(
  context: RunContext,
  library: Library,
  candidates: readonly Candidate[],
  effects: readonly (CandidateEffect & { tampering?: Tampering })[],
  round: number,
): Library {
  const { run } = context.plan
  const ofCandidate = new Map(effects.map((effect) => [effect.candidate, effect]))
  const effectOf = new Map(
    candidates.flatMap((candidate) => {
      const effect = ofCandidate.get(candidate.id)
      return effect ? membersOf(candidate).map(({ id }) => [id, { candidate, effect }] as const) : []
    }),
  )
  const experiences = library.experiences.flatMap((experience): Experience[] => {
    const { effect, candidate } = effectOf.get(experience.id) ?? {}
    if (!effect || !candidate || effect.status === 'candidate') return [experience]
    if (candidate.lessons.length > 0 && effect.status !== 'promising') return []
    const others = otherMembers(candidate, experience.id)
    const together = others.length > 0 ? ` together with ${others.join(', ')}` : ''
    const what = `trial${together}${effect.tampering ? ', in which an answer with it tampered with its checks' : ''}`
    // What was tried together with others is not shown to help by itself.
    const alone = effect.alone === true && effect.status === 'promising' && others.length === 0
    const record = { run, step: round, model: measuredWith(context.plan), status: effect.status, what, alone }
    return [withMeasurement(experience, effect, record)]
  })
  return { ...library, experiences }
}
