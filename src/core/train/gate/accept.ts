import type { Experience, Library } from '../../library/experience.ts'
import { effectDigest, isProven } from '../../library/staleness.ts'
import type { Arm } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'

/**
 * Ids that the claim of a gate is about: those in the proposed prior that are not, in the same words, in the prior of
 * the start. What is in both arms makes no difference, and what was trimmed from the prior was not tested by the gate.
 */
export function newAtGate(start: Arm, proposed: Arm): string[] {
  const inPrior = ({ experiences, prior }: Arm) => experiences.filter(({ id }) => prior.used.includes(id))
  const wording = (experience: Experience) => `${experience.id} ${effectDigest(experience)}`
  const known = new Set(inPrior(start).map(wording))
  return inPrior(proposed).flatMap((one) => (known.has(wording(one)) ? [] : [one.id]))
}

/** The gate decided better: these are proven, as they read now and for this model. */
export function accept(
  library: Library,
  context: RunContext,
  ids: readonly string[],
  round: number,
): Library {
  const model = context.plan.models.policy
  const why = `in a library that the gate accepted (${model})`
  // A measurement of its own records what was measured.
  const untried = (experience: Experience) =>
    experience.effect ? {} : { model, of: effectDigest(experience) }
  return {
    ...library,
    experiences: library.experiences.map((experience) =>
      !ids.includes(experience.id) || isProven(experience, model)
        ? experience
        : {
            ...experience,
            status: 'proven' as const,
            history: [
              ...experience.history,
              { run: context.plan.run, step: round, op: 'accept' as const, why, ...untried(experience) },
            ],
          },
    ),
  }
}
