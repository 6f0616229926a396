import { UsageError } from '../errors.ts'
import { MAX_EVIDENCE, MAX_QUOTE, MAX_TEXT, quotesIn, unknownId } from './apply.ts'
import type { Experience, HistoryEntry, Library, Origin, Status, WorkedExample } from './experience.ts'
import { effectDigest } from './staleness.ts'

/**
 * Changes that a person makes; each is written into the history. All throw UsageError for an unknown id, and for what
 * a prior cannot carry: what a person wrote is never cut silently.
 */

export interface NewExperience {
  /** the rule; the name of an example, '' = after its task */
  text: string
  /** of an example, see `exampleByUser` */
  example?: WorkedExample
  evidence: readonly string[]
  tags: readonly string[]
  pinned?: boolean
  /** where it comes from, when a run proposed it: it is never tried on those tasks */
  origin?: Origin
  /** for the history; default: written by hand */
  why?: string
}

/** What a person changes of an experience. */
export type UserEdit = Partial<Pick<NewExperience, 'text' | 'evidence' | 'tags' | 'example'>>

export function addByUser(library: Library, written: NewExperience): { library: Library; id: string } {
  const id = `E${library.next}`
  const { example } = written
  const experience: Experience = {
    id,
    ...(example ? { kind: 'example' } : {}),
    text: checkedText(written.text, example),
    ...(example ? { example } : {}),
    evidence: checkedEvidence(written.evidence),
    tags: [...new Set(written.tags)],
    status: 'candidate',
    ...(written.pinned ? { pinned: true } : {}),
    ...(written.origin ? { origin: written.origin } : {}),
    history: [byUser('add', written.why ?? 'written by hand')],
  }
  return {
    id,
    library: { ...library, next: library.next + 1, experiences: [...library.experiences, experience] },
  }
}

/** Changes text, evidence, tags or the example. A measurement stays; its digest shows that it was taken of the earlier text. */
export function editByUser(library: Library, id: string, change: UserEdit): Library {
  return changeOne(library, id, (one) => {
    const example = change.example ?? one.example
    const edited: Experience = {
      ...one,
      text: change.text === undefined ? one.text : checkedText(change.text, example),
      ...(example ? { example } : {}),
      evidence: changedEvidence(one, change.evidence),
      tags: change.tags === undefined ? one.tags : [...new Set(change.tags)],
    }
    const changed = (['text', 'example', 'evidence', 'tags'] as const).filter(
      (key) => JSON.stringify(edited[key]) !== JSON.stringify(one[key]),
    )
    if (changed.length === 0) return one
    if (effectDigest(edited) !== effectDigest(one)) {
      if (one.effect) edited.effect = { ...one.effect, of: one.effect.of ?? effectDigest(one) }
      else if (one.status !== 'retired') edited.status = 'candidate'
    }
    return { ...edited, history: [...one.history, byUser('edit', `${changed.join(', ')} changed by hand`)] }
  })
}

/** Takes it out of use for good; its id and history stay. */
export function retireByUser(library: Library, id: string): Library {
  return changeOne(library, id, (one) => {
    if (one.status === 'retired') return one
    const { pinned: _pinned, ...rest } = one
    return { ...rest, status: 'retired', history: [...one.history, byUser('retire', `${WAS}${one.status}`)] }
  })
}

/** Undoes `retireByUser`: the status of before, as its history has it; else candidate. */
export function restoreByUser(library: Library, id: string): Library {
  return changeOne(library, id, (one) => {
    if (one.status !== 'retired') return one
    const last = one.history.findLast(({ op }) => op === 'retire' || op === 'delete')
    const before = last?.why.startsWith(WAS) ? (last.why.slice(WAS.length) as Status) : 'candidate'
    const known = ['promising', 'accepted', 'proven', 'unproven', 'harmful'].includes(before)
      ? before
      : 'candidate'
    return {
      ...one,
      status: known,
      history: [...one.history, byUser('edit', 'restored to the library by hand')],
    }
  })
}

const WAS = 'by hand; it was '

/** Pinned experiences are always in the prior. */
export function pinByUser(library: Library, id: string, pinned: boolean): Library {
  return changeOne(library, id, (one) => {
    if (pinned && one.status === 'retired') {
      throw new UsageError(`${one.id} is retired, and must be restored first.`, [
        { do: 'restore-experience', id: one.id },
      ])
    }
    if ((one.pinned ?? false) === pinned) return one
    const { pinned: _pinned, disabled: _disabled, ...rest } = one
    const flags = pinned ? { pinned: true } : one.disabled ? { disabled: true } : {}
    return { ...rest, ...flags, history: [...one.history, byUser(pinned ? 'pin' : 'unpin', 'by hand')] }
  })
}

/** A disabled experience is never in the prior, pinned or not; its measurement stays. */
export function enableByUser(library: Library, id: string, enabled: boolean): Library {
  return changeOne(library, id, (one) => {
    if ((one.disabled ?? false) === !enabled) return one
    const { disabled: _disabled, history, ...rest } = one
    return {
      ...rest,
      ...(enabled ? {} : { disabled: true }),
      history: [...history, byUser('edit', enabled ? 'switched on by hand' : 'switched off by hand')],
    }
  })
}

/** The experience with this id, in any case ("e3", "3"). */
export function findExperience(library: Library, id: string): Experience {
  const wanted = /^[eE]?(\d+)$/.exec(id.trim())?.[1]
  const found = library.experiences.find((one) => one.id === `E${wanted}`)
  if (!found) throw new UsageError(unknownId(library, id))
  return found
}

function changeOne(library: Library, id: string, change: (one: Experience) => Experience): Library {
  const old = findExperience(library, id)
  return { ...library, experiences: library.experiences.map((one) => (one === old ? change(one) : one)) }
}

function checkedText(text: string, example?: WorkedExample): string {
  const plain = text.trim() || (example ? nameOf(example.task) : '')
  if (plain === '') throw new UsageError('The text is empty: state the rule in one sentence.')
  if (plain.length > MAX_TEXT) {
    throw new UsageError(
      `The text has ${plain.length} characters; at most ${MAX_TEXT} are allowed: state one rule only.`,
    )
  }
  return plain
}

/** What an example is called where nobody named it: the beginning of its task, on one line. */
function nameOf(task: string): string {
  const characters = [...task.replace(/\s+/g, ' ').trim()]
  return characters.length <= MAX_NAME
    ? characters.join('')
    : `${characters.slice(0, MAX_NAME - 1).join('')}…`
}

const MAX_NAME = 100

/** What comes back unchanged stays as it is, also where the file holds more than may be written here. */
function changedEvidence(one: Experience, evidence: readonly string[] | undefined): string[] {
  if (evidence === undefined || JSON.stringify(evidence) === JSON.stringify(one.evidence)) return one.evidence
  return checkedEvidence(evidence)
}

function checkedEvidence(evidence: readonly string[]): string[] {
  const quotes = quotesIn(evidence)
  if (quotes.length > MAX_EVIDENCE) {
    throw new UsageError(
      `There are ${quotes.length} quotes; at most ${MAX_EVIDENCE} are allowed: leave out the least informative ones.`,
    )
  }
  for (const quote of quotes) {
    const { length } = [...quote]
    if (length <= MAX_QUOTE) continue
    throw new UsageError(
      `The quote "${quote.slice(0, 40)}..." has ${length} characters; at most ${MAX_QUOTE} are allowed: keep what the check expected.`,
    )
  }
  return quotes
}

function byUser(op: HistoryEntry['op'], why: string): HistoryEntry {
  return { run: 'user', step: 0, op, why }
}
