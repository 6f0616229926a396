import type { Experience, Library } from '../../library/experience.ts'
import type { Comparison } from '../../run/compare.ts'
import type { GateOutcome } from './gate-phase.ts'

/** How far a training has come: what a stop in between saves and reports. */
export interface Training {
  library: Library
  /** ids in the prior of the proposed library */
  proposed: string[]
  gate: GateOutcome | null
  accepted: boolean
  comparison: Comparison | null
  /** text of the prior that `comparison` is about */
  compared: string
}

/** Experiences by id, in the order of the ids. */
export function pick(library: Library, ids: readonly string[]): Experience[] {
  const byId = new Map(library.experiences.map((experience) => [experience.id, experience]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
