import type { Experience } from '../../core/library/experience.ts'
import { staleness } from '../../core/library/staleness.ts'
import type { L10n } from '../editor/words.ts'
import type { LibraryView } from './nodes.ts'

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

/** A box that is ticked lets an experience be used; what else that takes is here. */
export function useOf(
  experience: Experience,
  {
    state,
    used,
    noRoom,
  }: Pick<LibraryView, 'used' | 'noRoom'> & {
    state: Pick<LibraryView['state'], 'problems'>
  },
): Use {
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

/** Why an experience that is on is not in use, one sentence; null for what is in use, off or retired. */
export function whyNotInUse(use: Use, l10n: L10n): string | null {
  switch (use) {
    case 'broken-library':
      return l10n.t('The library has an error: until it is mended, nothing of it is used.')
    case 'no-room':
      return l10n.t('No room for it: better ones fill what may stand in front of the model.')
    case 'harmful':
      return l10n.t('Its trial points down: it is in use only if you pin it.')
    case 'edited':
      return l10n.t('Edited after it was measured: it is in use once it is measured again, or if you pin it.')
    case 'other-model':
      return l10n.t(
        'Measured with another model: it is in use once it is measured again with this one, or if you pin it.',
      )
    case 'not-accepted':
      return l10n.t('Not proven yet: it is in use once a gate has accepted it, or if you pin it.')
    default:
      return null
  }
}

/** For a row; '' where the row says it in other words. */
export function useWord(use: Use, l10n: L10n): string {
  if (use === 'in-use') return l10n.t('in use')
  return whyNotInUse(use, l10n) === null ? '' : l10n.t('not in use')
}
