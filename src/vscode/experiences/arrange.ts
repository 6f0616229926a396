import type { Experience, Status } from '../../core/library/experience.ts'

/** How the tree is divided. */
export type Grouping = 'status' | 'tag'

/** What decides whether an experience is in use: the user's pin, else its status. */
export type Standing = 'pinned' | Status

/** Experiences with the same standing, or with the same tag, '' for those without one. */
export type Group = ({ by: 'status'; key: Standing } | { by: 'tag'; key: string }) & {
  /** best measured first */
  experiences: Experience[]
}

/** Groups by status in the order in which they are shown: what is in use comes first. */
const BY_STATUS: readonly Standing[] = [
  'pinned',
  'proven',
  'accepted',
  'promising',
  'candidate',
  'unproven',
  'harmful',
  'retired',
]

/**
 * The experiences in groups, each sorted by effect. By status the pinned ones are in a group of their own, as the
 * user's decision; by tag an experience is under each of its tags, retired ones last within each.
 */
export function arrange(experiences: readonly Experience[], by: Grouping): Group[] {
  if (by === 'status')
    return BY_STATUS.map((key) => ({
      by,
      key,
      experiences: byEffect(experiences.filter((one) => standingOf(one) === key)),
    })).filter((group) => group.experiences.length > 0)
  const tags = new Map<string, Experience[]>()
  for (const one of experiences)
    for (const tag of one.tags.length === 0 ? [''] : one.tags) {
      const group = tags.get(tag)
      if (group) group.push(one)
      else tags.set(tag, [one])
    }
  return [...tags]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)))
    .map(([key, found]) => ({ by, key, experiences: byEffect(found) }))
}

export function standingOf({ pinned, status }: Pick<Experience, 'pinned' | 'status'>): Standing {
  return pinned && status !== 'retired' ? 'pinned' : status
}

/** Largest measured effect first, then what was never measured, retired ones last; equal ones by id. */
export function byEffect(experiences: readonly Experience[]): Experience[] {
  const last = ({ status }: Experience) => (status === 'retired' ? 1 : 0)
  const effect = (one: Experience) => one.effect?.mean ?? Number.NEGATIVE_INFINITY
  const number = ({ id }: Experience) => Number(id.slice(1))
  return [...experiences].sort((a, b) => {
    const order = last(a) - last(b)
    if (order !== 0) return order
    const [x, y] = [effect(a), effect(b)]
    return x === y ? number(a) - number(b) : y - x
  })
}

/**
 * Whether every word of the query is in the id, the text, a tag, a quote, or the task or answer of an example. An empty
 * query matches everything.
 */
export function matches(experience: Experience, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = searchText(experience)
  return words.every((word) => text.includes(word))
}

/** The text that is searched, built once for each experience: 1,000 of them are filtered at every keystroke. */
const SEARCHED = new WeakMap<Experience, string>()

function searchText(experience: Experience): string {
  let text = SEARCHED.get(experience)
  if (text === undefined) {
    const { id, tags, evidence, example } = experience
    const shown = example ? ['example', example.task, example.answer, example.shows ?? ''] : []
    text = [id, experience.text, ...tags.map((tag) => `#${tag}`), ...evidence, ...shown]
      .join('\n')
      .toLowerCase()
    SEARCHED.set(experience, text)
  }
  return text
}

/** Whether it awaits the user's decision: untried or promising, neither pinned nor disabled. */
export function awaitsReview({ status, pinned, disabled }: Experience): boolean {
  return (status === 'candidate' || status === 'promising') && !pinned && !disabled
}

/** Those that await review, the most promising first. */
export function toReview(experiences: readonly Experience[]): Experience[] {
  return byEffect(experiences.filter(awaitsReview))
}
