import type { Experience, Library } from '../../library/experience.ts'
import type { Arm } from '../../run/arm.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { GateRecord } from '../../run/events.ts'
import { bestOf, type Submission, tamperingOf } from '../../run/tampering.ts'
import { newAtGate } from './accept.ts'

type GateTampering = NonNullable<GateRecord['tampering']>

/** The answers of a pair that counts, as far as they pass anything. */
export interface AnsweredPair {
  task: string
  start: Submission | null
  proposed: Submission | null
}

/** Tries, for each val task, one answer with the proposed library against the twins of its checks; the first found. */
export async function tamperingAtGate(
  context: RunContext,
  seen: readonly AnsweredPair[],
  start: Arm,
  proposed: Arm,
): Promise<GateTampering | null> {
  for (const { id } of tasksOf(context, 'val')) {
    const pairs = seen.filter(({ task }) => task === id)
    const answer = bestOf(pairs.flatMap((pair) => pair.proposed ?? []))
    if (answer === null) continue
    const honest = bestOf(pairs.flatMap((pair) => pair.start ?? []))
    const tampering = await tamperingOf(context, answer, honest, 'gate')
    if (tampering) return { ...tampering, lessons: newAtGate(start, proposed) }
  }
  return null
}

/**
 * The library after answers with it tampered: a lesson that was new alone is harmful; of several it is not known which
 * one it was, so none of them is used.
 */
export function rejectTampering(
  library: Library,
  context: RunContext,
  { lessons, sentence }: GateTampering,
  round: number,
): Library {
  const status = lessons.length === 1 ? 'harmful' : 'unproven'
  const why = `with ${lessons.join(', ')} in the prior at the gate: ${sentence}`
  const entry = { run: context.plan.run, step: round, op: 'measure' as const, why }
  return {
    ...library,
    experiences: library.experiences.map(
      (one): Experience =>
        lessons.includes(one.id) ? { ...one, status, history: [...one.history, entry] } : one,
    ),
  }
}
