import { applyOperations, MAX_WORDS } from '../../library/apply.ts'
import type { Experience, Library } from '../../library/experience.ts'
import type { CandidateEffect } from '../../measure/effect.ts'
import type { RunContext } from '../../run/context.ts'
import type { Tampering } from '../../run/events.ts'
import { type Candidate, named } from './candidates.ts'
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
  for (const cluster of clusters) {
    const { text, evidence, tags, example } = cluster.representative
    const lessons = cluster.lessons.length
    // The representative wording was chosen, not merged: it was learned only from the tasks of the call that wrote it.
    const wrote = cluster.lessons.find(({ id }) => id === cluster.representative.id)
    const operation = {
      op: 'add' as const,
      text,
      ...(example ? { example } : {}),
      evidence,
      tags,
      tasks: [...(wrote?.tasks ?? [])].sort(),
      why: example
        ? `${example.origin} of round ${round}`
        : `stands for ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'} of round ${round}`,
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
    if (!id) continue
    current = result.library
    const experience = current.experiences.find((experience) => experience.id === id)!
    candidates.push(named(cluster, experience))
    context.emit({ type: 'operation-applied', step: round, operation, id })
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
  const { run, models } = context.plan
  const effectOf = new Map(effects.map((effect) => [effect.candidate, effect]))
  const fresh = new Set(candidates.filter(({ lessons }) => lessons.length > 0).map(({ id }) => id))
  const experiences = library.experiences.flatMap((experience): Experience[] => {
    const effect = effectOf.get(experience.id)
    if (!effect || effect.status === 'candidate') return [experience]
    if (fresh.has(experience.id) && effect.status !== 'promising') return []
    const what = effect.tampering ? 'trial, in which an answer with it tampered with its checks' : 'trial'
    const alone = effect.alone === true && effect.status === 'promising'
    const record = { run, step: round, model: models.policy, status: effect.status, what, alone }
    return [withMeasurement(experience, effect, record)]
  })
  return { ...library, experiences }
}
