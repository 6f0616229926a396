import { canonicalJson } from '../digest.ts'
import type { Experience, Library } from './experience.ts'
import { highestId } from './parse-library.ts'
import { effectDigest, isAdopted } from './staleness.ts'

export interface MergeResult {
  library: Library
  /** one sentence for each thing that both sides changed */
  notes: string[]
  /** ids of `ours` that have changed: the user has used the id meanwhile, or the rule is already in the file */
  renamed: Record<string, string>
}

/**
 * Three-way merge by id and field: `base` is what was last written, `ours` what the run wants, `theirs` the file now.
 * On a field that both changed the user (`theirs`) wins; what the user deleted stays deleted; ids are never reused.
 * What another run has added meanwhile, word for word, is not added again.
 * What a gate accepted is not in use where the user has given it another text meanwhile; the acceptance by a gate, of
 * this run or another one, outranks what a trial of the other measured meanwhile.
 * Histories are merged entry by entry. The order is that of the file, new entries of ours last.
 */
export function mergeLibraries(base: Library, ours: Library, theirs: Library): MergeResult {
  const notes: string[] = []
  const renamed: Record<string, string> = {}
  const inBase = byId(base)
  const inOurs = byId(ours)
  const inTheirs = byId(theirs)
  let next = Math.max(base.next, ours.next, theirs.next, ...[base, ours, theirs].map(nextFree))

  const experiences: Experience[] = []
  for (const [id, user] of inTheirs) {
    const was = inBase.get(id)
    const own = inOurs.get(id)
    if (was && own) experiences.push(mergeExperience(was, asJudged(was, own, user, notes), user, notes))
    else if (!was) experiences.push(user)
    else if (!same(was, user)) {
      experiences.push(user)
      notes.push(`The run would have removed ${id}, but you changed it meanwhile: it stays.`)
    }
  }
  for (const [id, own] of inOurs) {
    const was = inBase.get(id)
    const user = inTheirs.get(id)
    if (was) {
      if (!user && !same(was, own))
        notes.push(`You deleted ${id} meanwhile: it stays deleted, and the change of the run is dropped.`)
      continue
    }
    const existing = theirs.experiences.find((one) => !inBase.has(one.id) && isSameRule(one, own))
    if (existing && !same(existing, own)) {
      renamed[id] = existing.id
      experiences[experiences.indexOf(existing)] = withMeasurement(existing, own)
      const as = existing.id === id ? '' : ` as ${existing.id}`
      notes.push(`What was learned as ${id} was added meanwhile${as}, word for word: it is not added again.`)
    } else if (!user) experiences.push(own)
    else if (!same(user, own)) {
      const fresh = `E${next++}`
      renamed[id] = fresh
      experiences.push({ ...own, id: fresh })
      notes.push(`You added an ${id} of your own meanwhile: the new experience is ${fresh}.`)
    }
  }
  return { library: { version: 1, next, experiences }, notes, renamed }
}

/** Whether a rule that is still wanted has the same text and evidence. */
function isSameRule(one: Experience, other: Experience): boolean {
  return one.status !== 'retired' && effectDigest(one) === effectDigest(other)
}

/**
 * The existing rule, with our measurement unless it has one with our model; what was adopted stays so, and what our
 * gate accepted becomes it. What one side has proven is proven.
 */
function withMeasurement(existing: Experience, own: Experience): Experience {
  const history = [...existing.history, ...without(own.history, existing.history)]
  const measured = { ...existing, status: own.status, ...effectOf(own), history }
  if (isAdopted(own))
    return existing.status === 'proven' || existing.status === own.status ? existing : measured
  const known = existing.effect !== undefined && existing.effect.model === own.effect?.model
  return !own.effect || known || isAdopted(existing) ? existing : measured
}

const effectOf = ({ effect }: Experience) => (effect === undefined ? {} : { effect })

/**
 * The side whose gate decides, where ours accepted what another run measured or accepted meanwhile: ours, unless theirs
 * has proven what ours accepted with others. Null where no gate does; a status that nobody's history explains was set by
 * hand.
 */
function judgeOf(was: Experience, own: Experience, theirs: Experience): Experience | null {
  const added = (side: Experience) => without(side.history, was.history)
  const decides =
    isAdopted(own) &&
    theirs.status !== 'retired' &&
    added(own).some(({ op }) => op === 'accept') &&
    added(theirs).some(({ op }) => op === 'measure' || op === 'accept') &&
    !added(theirs).some(({ run }) => run === 'user')
  if (!decides) return null
  return own.status === 'accepted' && theirs.status === 'proven' ? theirs : own
}

/** Ours, without the acceptance of a gate that tested a different text from the one that will be in the file. */
function asJudged(was: Experience, own: Experience, user: Experience, notes: string[]): Experience {
  // The text of an example is its name, which no prompt holds.
  const judged = own.example ? (['example'] as const) : (['text', 'evidence'] as const)
  const unseen = judged.some((key) => !same(user[key], was[key]) && !same(user[key], own[key]))
  const accepts = without(own.history, was.history).filter(({ op }) => op === 'accept')
  const status = isAdopted(own) ? was.status : own.status
  if (!unseen || (accepts.length === 0 && status === own.status)) return own
  notes.push(
    `${user.id}: you edited it meanwhile; its earlier text was measured, so it is not ${own.status === 'accepted' ? 'in use' : 'proven'}.`,
  )
  return { ...own, status, history: own.history.filter((entry) => !accepts.includes(entry)) }
}

function mergeExperience(was: Experience, own: Experience, user: Experience, notes: string[]): Experience {
  const merged: Record<string, unknown> = {}
  const sides = [user, own, was] as unknown as Record<string, unknown>[]
  const [theirs, ours, base] = sides as [
    Record<string, unknown>,
    Record<string, unknown>,
    Record<string, unknown>,
  ]
  const judge = judgeOf(was, own, user) as unknown as Record<string, unknown> | null
  for (const key of new Set(sides.flatMap((side) => Object.keys(side)))) {
    const judged = judge !== null && (key === 'status' || key === 'effect')
    const byUser = !judged && !same(theirs[key], base[key])
    const byUs = !same(ours[key], base[key])
    const value =
      key === 'history'
        ? mergeLists(was.history, own.history, user.history)
        : judged
          ? judge[key]
          : byUser
            ? theirs[key]
            : ours[key]
    if (key !== 'history' && byUser && byUs && !same(theirs[key], ours[key])) {
      notes.push(`${user.id}: you changed its ${key} meanwhile; your version is kept.`)
    }
    if (value !== undefined) merged[key] = value
  }
  return merged as unknown as Experience
}

/** The list of the user, without what ours removed and with what ours added. */
function mergeLists<T>(was: readonly T[], own: readonly T[], user: readonly T[]): T[] {
  const removed = new Set(without(was, own).map(canonicalJson))
  const kept = user.filter((item) => !removed.has(canonicalJson(item)))
  return [...kept, ...without(without(own, was), user)]
}

function without<T>(items: readonly T[], others: readonly T[]): T[] {
  const keys = new Set(others.map(canonicalJson))
  return items.filter((item) => !keys.has(canonicalJson(item)))
}

function byId(library: Library): Map<string, Experience> {
  return new Map(library.experiences.map((experience) => [experience.id, experience]))
}

function nextFree(library: Library): number {
  return highestId(library.experiences) + 1
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson([a]) === canonicalJson([b])
}
