import type { Status } from './experience.ts'

/** What people read for a status: the same words on every surface, so that "proven" claims no more than was shown. */
export function statusWords(status: Status | 'pinned' | 'disabled'): string {
  return status === 'accepted' ? 'in use, untested alone' : status
}
