import { hashWords } from '../random.ts'
import { families } from './families.ts'
import type { Split } from './task.ts'

export const SPLITS: readonly Split[] = ['train', 'val', 'test']
const SHARES: Readonly<Record<Split, number>> = { train: 0.4, val: 0.3, test: 0.3 }
/** With fewer tasks there is no gate. */
const GATE_NEEDS = 12

/** What of a task decides its split. */
export interface SplitInput {
  id: string
  prompt: string
  tags: readonly string[]
  group?: string
  /** as set in its file */
  split?: Split
}

/** Split of every task that was ever assigned, by id: .grpo/splits.json. */
export type RememberedSplits = Readonly<Record<string, Split>>

export interface Assignment {
  /** by id, of the tasks given */
  splits: Map<string, Split>
  /** moves that are refused, one sentence each */
  errors: { id: string; message: string /** the split to write */; right: Split }[]
  /** doubtful moves that are done, and groups that are divided; one sentence each */
  warnings: { id: string; message: string /** the split to write, if that fixes it */; right?: Split }[]
  /** sentences for the user */
  notes: string[]
}

/**
 * Assigns splits: the file comes first, then what is remembered; families (see families.ts) that are new
 * together are spread 40/30/30 by hash rank within their tags; a new task follows its family, else goes where a
 * split is furthest below its share. What was in val or test never comes to train: learning would see it.
 * The order of the tasks does not matter.
 */
export function assignSplits(tasks: readonly SplitInput[], remembered: RememberedSplits): Assignment {
  const sorted = [...tasks].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
  const result: Assignment = {
    splits: new Map(),
    errors: [],
    warnings: [],
    notes: [],
  }
  for (const task of sorted) {
    const split = settled(task, remembered, result)
    if (split !== undefined) result.splits.set(task.id, split)
  }
  const counts: Record<Split, number> = { train: 0, val: 0, test: 0 }
  for (const split of result.splits.values()) counts[split]++

  const { families: all, tooLarge } = families(sorted)
  const fresh: SplitInput[][] = []
  const apart: string[] = []
  for (const family of all) {
    const present = SPLITS.filter((split) => family.some((task) => result.splits.get(task.id) === split))
    if (present.length > 1) {
      const torn = dividedGroups(family, result.splits)
      result.warnings.push(...torn)
      if (torn.length === 0) apart.push(describeApart(family, result.splits))
    }
    const unset = family.filter((task) => !result.splits.has(task.id))
    if (unset.length === 0) continue
    if (present.length === 0) fresh.push(unset)
    else {
      const split = homeOf(family, result.splits)
      for (const task of unset) result.splits.set(task.id, split)
      counts[split] += unset.length
    }
  }
  spread(fresh, counts, result.splits)

  result.notes.push(...sizeNotes(sorted, counts), ...apartNotes(apart), ...tooLarge.map(tooLargeNote))
  return result
}

/**
 * What to remember from now on: the old entries, overruled and extended. Where others may have written since the splits
 * were assigned, `now` is what they left and `before` what the assignment was made from: what they changed stays.
 */
export function remember(
  assigned: Assignment['splits'],
  now: RememberedSplits,
  before: RememberedSplits = now,
): Record<string, Split> {
  const ours = [...assigned].filter(([id]) => !Object.hasOwn(now, id) || now[id] === before[id])
  return { ...now, ...Object.fromEntries(ours) }
}

function rank(task: SplitInput): number {
  return hashWords(task.id)[0]
}

/** The split that is fixed for a task by its file or by memory. */
function settled(task: SplitInput, remembered: RememberedSplits, result: Assignment): Split | undefined {
  const before = Object.hasOwn(remembered, task.id) ? remembered[task.id] : undefined
  if (task.split === undefined || before === undefined || task.split === before) return task.split ?? before
  if (task.split === 'train') {
    result.errors.push({
      id: task.id,
      message: `task "${task.id}" was in ${before} and cannot move to train, where learning would see it; write split: ${before}, or, to move it on purpose, change its line in .grpo/splits.json to "train".`,
      right: before,
    })
    return before
  }
  if (before === 'train') {
    result.warnings.push({
      id: task.id,
      message: `task "${task.id}" moves from train to ${task.split}: what was learned from it before makes ${task.split} look better than it is; take a new task instead, or start with a new library.`,
    })
  }
  return task.split
}

/** Family by family in the order of tags and hash: a running 40/30/30 is one within every tag too. */
function spread(fresh: SplitInput[][], counts: Record<Split, number>, splits: Map<string, Split>): void {
  const keyed = fresh.map((family) => ({ family, tags: [...family[0]!.tags].sort().join('\u001f') }))
  // Families come sorted by hash rank; the sort is stable.
  keyed.sort((a, b) => (a.tags < b.tags ? -1 : a.tags > b.tags ? 1 : 0))
  for (const { family } of keyed) {
    const total = counts.train + counts.val + counts.test + family.length
    const lacking = (split: Split) => SHARES[split] * total - counts[split]
    // The slack keeps ties ties: .3 * 10 - 3 is not 0 in binary.
    const split = SPLITS.reduce((best, next) => (lacking(next) > lacking(best) + 1e-9 ? next : best))
    for (const task of family) splits.set(task.id, split)
    counts[split] += family.length
  }
}

/**
 * Where a family belongs that is in one or more splits already: in the one that has most of it. With members on both
 * sides, val or test: what resembles a held-out task must not be learned from.
 */
function homeOf(family: readonly SplitInput[], splits: ReadonlyMap<string, Split>): Split {
  const count = (split: Split) => family.filter((task) => splits.get(task.id) === split).length
  const present = SPLITS.filter((split) => count(split) > 0)
  const held = present.filter((split) => split !== 'train')
  return (held.length > 0 ? held : present).reduce((best, next) => (count(next) > count(best) ? next : best))
}

/** A warning for each `group` of a family that is in several splits, at the first of its tasks that should move. */
function dividedGroups(
  family: readonly SplitInput[],
  splits: ReadonlyMap<string, Split>,
): Assignment['warnings'] {
  const groups = [...new Set(family.flatMap(({ group }) => group ?? []))]
  return groups.flatMap((group) => {
    const settled = family.filter((task) => task.group === group && splits.has(task.id))
    if (settled.length === 0) return []
    const right = homeOf(settled, splits)
    const [stray] = settled
      .filter((task) => splits.get(task.id) !== right)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    if (stray === undefined) return []
    const message = `group "${group}" is in several splits, ${describeApart(settled, splits)}: what one of its tasks teaches is measured on another; give all of them "split: ${right}", or another group.`
    return [{ id: stray.id, message, right }]
  })
}

function describeApart(family: readonly SplitInput[], splits: ReadonlyMap<string, Split>): string {
  const named = SPLITS.flatMap((split) => {
    const task = family.find((member) => splits.get(member.id) === split)
    return task === undefined ? [] : [`"${task.id}" (${split})`]
  })
  return named.join(' and ')
}

function apartNotes(apart: readonly string[]): string[] {
  if (apart.length === 0) return []
  const shown = apart.slice(0, 3).join('; ')
  const more = apart.length > 3 ? ` and ${apart.length - 3} more` : ''
  return [
    `These belong together by their near-identical prompts, but stay in the splits they have: ${shown}${more}. No task moves from val or test to train; set split: in the task file to join them.`,
  ]
}

function tooLargeNote(family: readonly SplitInput[]): string {
  const names = family
    .slice(0, 2)
    .map((task) => `"${task.id}"`)
    .join(' and ')
  return `${family.length} prompts are near-identical (${names}, ...), more than one split can hold, so they were spread over all splits: val and test resemble the tasks that are learned from, and their scores say little about other tasks. Give those that share an answer the same group:.`
}

function sizeNotes(tasks: readonly SplitInput[], counts: Readonly<Record<Split, number>>): string[] {
  const notes: string[] = []
  if (tasks.length < GATE_NEEDS) {
    notes.push(
      `With ${tasks.length} task${tasks.length === 1 ? '' : 's'} there will be no gate, so no library can be called better: it needs at least ${GATE_NEEDS}.`,
    )
  }
  for (const split of SPLITS) {
    if (counts[split] > 0 || tasks.length === 0) continue
    const wanted = Math.max(1, Math.round(SHARES[split] * tasks.length))
    notes.push(
      `No task is in ${split}; add about ${wanted} new task${wanted === 1 ? '' : 's'} with the line "split: ${split}", e.g.  - id: ${split}-1  /  split: ${split}  /  prompt: ...`,
    )
  }
  return notes
}
