import { measuredMean, type Range } from './interval.ts'
import type { SamplesByTask } from './metrics.ts'

/**
 * What forbids to adopt a library that is better as a whole: guard tasks or tags that got worse. Where there are many of
 * them, one looks worse by chance; so each is tested at its share of an error for all.
 */

/** Chance that guard tasks block a library that changed nothing on them, all of them together; the same for tags. */
export const BLOCK_ERROR = 0.02

const DIFFERENCES: Range = [-1, 1]

/**
 * One-sided p-value of "after is not lower than before": of all ways to divide the values into two sides of these sizes,
 * the share in which the ranks of `after` are as low as they are (Wilcoxon's rank sum with mid-ranks, exact also with
 * ties). Where nothing changed, it is at most p with a chance of at most p, whatever the values are.
 */
export function lowerByChance(before: readonly number[], after: readonly number[]): number {
  const all = [...before, ...after]
  // Twice the mid-rank, a whole number: those below, and half of those equal.
  const rank = (value: number) =>
    2 * all.filter((other) => other < value).length + all.filter((other) => other === value).length + 1
  const ranks = all.map(rank)
  const observed = after.reduce((sum, value) => sum + rank(value), 0)
  // ways[k] holds, by sum of ranks, in how many ways k of the values so far are on the side of `after`.
  const ways = Array.from({ length: after.length + 1 }, () => new Map<number, number>())
  ways[0]!.set(0, 1)
  for (const one of ranks)
    for (let k = after.length; k > 0; k--)
      for (const [sum, count] of ways[k - 1]!) ways[k]!.set(sum + one, (ways[k]!.get(sum + one) ?? 0) + count)
  let low = 0
  let total = 0
  for (const [sum, count] of ways[after.length]!) {
    total += count
    if (sum <= observed) low += count
  }
  return low / total
}

/** Whether a guard task got worse by more than chance, at its share of the error for all `guards`. */
export function fellAsOneOf(
  guards: number,
  before: readonly { score: number; passed: boolean }[],
  after: readonly { score: number; passed: boolean }[],
): boolean {
  // A fall of the score counts, and one of the verdict, and one of both most.
  const value = ({ score, passed }: { score: number; passed: boolean }) => score + (passed ? 1 : 0)
  return lowerByChance(before.map(value), after.map(value)) <= BLOCK_ERROR / guards
}

/** The samples of two measurements together. */
export function together<S>(some: SamplesByTask<S>, more: SamplesByTask<S>): Map<string, readonly S[]> {
  return new Map(
    [...new Set([...some.keys(), ...more.keys()])].map((task) => [
      task,
      [...(some.get(task) ?? []), ...(more.get(task) ?? [])],
    ]),
  )
}

/**
 * The first tag whose tasks got worse: the interval of their mean difference is below 0, at its share of the error for
 * all tags of several tasks. A tag of one task is no kind of task.
 */
export function tagThatGotWorse(
  differences: readonly { task: string; difference: number }[],
  tagsOf: ReadonlyMap<string, readonly string[]>,
): string | null {
  const tags = [...new Set([...tagsOf.values()].flat())].sort()
  const measured = tags.flatMap((tag) => {
    const values = differences.flatMap(({ task, difference }) =>
      tagsOf.get(task)?.includes(tag) ? [{ task, value: difference }] : [],
    )
    return new Set(values.map(({ task }) => task)).size > 1 ? [{ tag, values }] : []
  })
  const level = 1 - (2 * BLOCK_ERROR) / Math.max(1, measured.length)
  return measured.find(({ values }) => measuredMean(values, level, DIFFERENCES)!.high < 0)?.tag ?? null
}
