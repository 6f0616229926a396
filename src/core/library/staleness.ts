import { digest } from '../digest.ts'
import type { UserMessage } from '../remedy.ts'
import type { Experience, HistoryEntry } from './experience.ts'
import { isOf, type Reader, readerWords, recordWords } from './reader.ts'

/** What an effect is a measurement of: the digest that `effect.of` holds. */
export function effectDigest({
  text,
  evidence,
  example,
}: Pick<Experience, 'text' | 'evidence' | 'example'>): string {
  const { task, answer, shows } = example ?? {}
  const content = example ? { task, answer, ...(shows === undefined ? {} : { shows }) } : { text, evidence }
  return digest(content).slice(0, 16)
}

/** Why a measurement no longer counts; null if it does, or if there is none. */
export type Stale = 'edited' | 'other-reader' | null

/**
 * An effect is valid only for the text, the evidence, the agent and the policy model that were measured; so is the
 * acceptance by a gate of an experience that was never tried on its own (paper mode). Where what was measured is not
 * recorded (written by hand), the effect is trusted. What is not known of the reader (an export, a list) is not compared.
 */
export function staleness(experience: Experience, reader: Reader = {}): Stale {
  const measured = experience.effect ?? acceptance(experience)
  if (!measured) return null
  if (measured.of !== undefined && measured.of !== effectDigest(experience)) return 'edited'
  return measured.model === undefined || isOf(measured.model, reader) ? null : 'other-reader'
}

/** What it was measured with, or accepted with by a gate, as the library records it; null where it does not. */
export function measuredWithRecord(experience: Pick<Experience, 'effect' | 'history'>): string | null {
  return (experience.effect ?? acceptance(experience))?.model ?? null
}

/** The same as people read it: "tools · qwen". */
export function measuredWithWords(experience: Pick<Experience, 'effect' | 'history'>): string | null {
  const record = measuredWithRecord(experience)
  return record === null ? null : recordWords(record)
}

/** The last time that a gate accepted it, with what it was then. */
function acceptance({ history }: Pick<Experience, 'history'>): HistoryEntry | undefined {
  return history.findLast(({ op }) => op === 'accept')
}

/** Whether a gate, or a measurement of its own, has put it in use: proven, or accepted with others. */
export function isAdopted({ status }: Pick<Experience, 'status'>): boolean {
  return status === 'proven' || status === 'accepted'
}

/** Whether it is in use, without a pin, for this reader. The one place that decides this. */
export function countsAsAdopted(experience: Experience, reader?: Reader): boolean {
  return isAdopted(experience) && staleness(experience, reader) === null
}

/**
 * Whether the last that was measured or accepted of it showed that it helps by itself. Unknown, so false, of what an
 * older version proved and of what was written by hand.
 */
export function isShownAlone({ history }: Pick<Experience, 'history'>): boolean {
  return history.findLast(({ op }) => op === 'measure' || op === 'accept')?.alone === true
}

/** The message about a stale experience; null for any other. */
export function staleMessage(experience: Experience, reader: Reader = {}): UserMessage | null {
  const { id, status } = experience
  const messageOf = (what: string): UserMessage => ({
    sentence: `${id} was ${what}: it ${status === 'accepted' ? 'is not in use' : `does not count as ${status}`} until it is measured again.`,
    remedies: [{ do: 'measure-library' }],
  })
  switch (staleness(experience, reader)) {
    case 'edited':
      return messageOf('edited after it was measured')
    case 'other-reader':
      return messageOf(`measured with ${measuredWithWords(experience)}, not with ${readerWords(reader)}`)
    case null:
      return null
  }
}
