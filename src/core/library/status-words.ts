import type { Experience, Status } from './experience.ts'
import { measuredWithWords } from './staleness.ts'

/** What people read for a status: the same words on every surface, so that "proven" claims no more than was shown. */
export function statusWords(status: Status | 'pinned' | 'disabled'): string {
  return status === 'accepted' ? 'in use, untested alone' : status
}

/** Statuses that a measurement or a gate gave: they hold for one agent and model. */
const MEASURED: ReadonlySet<Status> = new Set(['promising', 'accepted', 'proven', 'unproven', 'harmful'])

/** "tools · qwen": the agent and model that the status of an experience holds for; null where it is of none. */
export function holdsFor(one: Pick<Experience, 'status' | 'effect' | 'history'>): string | null {
  return MEASURED.has(one.status) ? measuredWithWords(one) : null
}

/** "proven with tools · qwen" */
export function standingWords(one: Pick<Experience, 'status' | 'effect' | 'history'>): string {
  const reader = holdsFor(one)
  if (reader === null) return statusWords(one.status)
  return `${statusWords(one.status)}${one.status === 'accepted' ? ',' : ''} with ${reader}`
}
