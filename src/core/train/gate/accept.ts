import type { Experience, HistoryEntry, Library } from '../../library/experience.ts'
import { countsAsAdopted, effectDigest, isShownAlone, staleness } from '../../library/staleness.ts'
import { type Arm, makeArm } from '../../run/arm.ts'
import { measuredWith, type Plan, readerOf } from '../../run/plan.ts'

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

/** A gate that decided better. */
export interface AcceptedGate {
  start: Arm
  proposed: Arm
  round: number
}

/**
 * The gate decided better: what is new at it is in use, as it reads now and for this model. It showed that they help
 * together. Proven is only what is shown to help by itself: by its own measurement, or by this gate where nothing else
 * is new. The others are accepted, untested alone.
 */
export function accept(library: Library, plan: Plan, gate: AcceptedGate): Library {
  const model = measuredWith(plan)
  const reader = readerOf(plan)
  const ids = newAtGate(gate.start, gate.proposed)
  const byGate = shownByGate(ids, gate, plan)
  return {
    ...library,
    experiences: library.experiences.map((one) => {
      if (!ids.includes(one.id) || (one.status === 'proven' && staleness(one, reader) === null)) return one
      const ground =
        byGate === one.id
          ? 'the gate tested it alone'
          : isShownAlone(one) && staleness(one, reader) === null
            ? 'its own measurement is above 0'
            : null
      const entry: HistoryEntry = {
        run: plan.run,
        step: gate.round,
        op: 'accept',
        why: `in a library that the gate accepted (${model}); ${ground ?? 'untested alone'}`,
        // A measurement of its own records what was measured.
        ...(one.effect ? {} : { model, of: effectDigest(one) }),
        ...(ground === null ? {} : { alone: true }),
      }
      return {
        ...one,
        status: ground === null ? 'accepted' : 'proven',
        history: [...one.history, entry],
      }
    }),
  }
}

/**
 * The one that the gate itself shows to help, since the proposed library without it is the library at the start: what
 * is left out one at a time elsewhere was left out here. With other words for what was in use, the gate shows only that
 * they are better than the old ones, which is enough where these were proven. Null where it is no such gate.
 */
function shownByGate(ids: readonly string[], { start, proposed }: AcceptedGate, plan: Plan) {
  const [id, ...more] = ids
  if (id === undefined || more.length > 0) return null
  const without = ({ name, experiences }: Arm) =>
    makeArm(
      name,
      experiences.filter((one) => one.id !== id),
      plan.settings.priorTokens,
    ).prior.text
  if (without(start) !== without(proposed)) return null
  const before = start.experiences.find((one) => one.id === id && start.prior.used.includes(id))
  const wasProven = before?.status === 'proven' && countsAsAdopted(before, readerOf(plan))
  return before === undefined || wasProven ? id : null
}
