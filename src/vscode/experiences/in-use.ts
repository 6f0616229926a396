import type { Experience } from '../../core/library/experience.ts'
import type { LibraryDiagnostic } from '../../core/library/parse-library.ts'
import { staleness } from '../../core/library/staleness.ts'

/** Whether an experience stands in front of the model; where it is on and does not, why. */
export type Use =
  | 'in-use'
  | 'retired'
  | 'off'
  | 'broken-library'
  | 'no-room'
  | 'harmful'
  | 'edited'
  | 'other-model'
  | 'not-accepted'

/** What decides which experiences stand in front of the model. */
interface Prior {
  state: { problems: readonly Pick<LibraryDiagnostic, 'severity'>[] }
  /** ids that stand there now */
  used: ReadonlySet<string>
  /** ids that would stand there if there were room */
  noRoom: ReadonlySet<string>
}

/** A box that is ticked lets an experience be used; what else that takes is here. */
export function useOf(experience: Experience, { state, used, noRoom }: Prior): Use {
  const { id, status, disabled } = experience
  if (status === 'retired') return 'retired'
  if (disabled) return 'off'
  if (state.problems.some(({ severity }) => severity === 'error')) return 'broken-library'
  if (used.has(id)) return 'in-use'
  if (noRoom.has(id)) return 'no-room'
  if (status === 'harmful') return 'harmful'
  if (status !== 'proven') return 'not-accepted'
  return staleness(experience) === null ? 'other-model' : 'edited'
}
