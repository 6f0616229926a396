import type { Experience } from '../../core/library/experience.ts'
import type { LibraryDiagnostic } from '../../core/library/parse-library.ts'
import { isAdopted, staleness } from '../../core/library/staleness.ts'

/** Whether an experience is included in the prompt; where it is enabled and is not, why. */
export type Use =
  | 'in-use'
  | 'retired'
  | 'off'
  | 'broken-library'
  | 'no-room'
  | 'harmful'
  | 'edited'
  | 'other-reader'
  | 'not-accepted'

/** What decides which experiences are included in the prompt. */
interface Prior {
  state: { problems: readonly Pick<LibraryDiagnostic, 'severity'>[] }
  /** ids of those that are included now */
  used: ReadonlySet<string>
  /** ids of those that would be included if there were room */
  noRoom: ReadonlySet<string>
}

/** A ticked box allows an experience to be used; the other conditions are checked here. */
export function useOf(experience: Experience, { state, used, noRoom }: Prior): Use {
  const { id, status, disabled } = experience
  if (status === 'retired') return 'retired'
  if (disabled) return 'off'
  if (state.problems.some(({ severity }) => severity === 'error')) return 'broken-library'
  if (used.has(id)) return 'in-use'
  if (noRoom.has(id)) return 'no-room'
  if (status === 'harmful') return 'harmful'
  if (!isAdopted(experience)) return 'not-accepted'
  return staleness(experience) === null ? 'other-reader' : 'edited'
}
