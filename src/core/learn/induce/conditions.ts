import type { Case } from './case.ts'
import { countTasks, MARGIN } from './expression.ts'
import { type Feature, type FeatureReader, featuresOf } from './features.ts'

/** With fewer tasks no split of tasks is told from chance. */
const MIN_TASKS = 8
/** Cases that conditions are looked for in; those of a larger place are thinned out. */
const MAX_CASES = 160

interface Condition {
  words: string
  ofTask: boolean
  kind: string
}

/** What splits cases of one place in two. */
export class Conditions {
  readonly cases: readonly Case[]
  private readonly byExtension = new Map<string, Condition[]>()
  /** how many different splits each kind of condition offers */
  private readonly splits = new Map<string, number>()

  constructor(cases: readonly Case[], read: FeatureReader) {
    const step = Math.ceil(cases.length / MAX_CASES)
    this.cases = cases.filter((_, at) => at % step === 0)
    const byTask = countTasks(this.cases) >= MIN_TASKS
    const holders = new Map<string, { feature: Feature; at: Set<number> }>()
    for (const [at, one] of this.cases.entries())
      for (const [key, feature] of featuresOf(one, byTask ? read : null)) {
        const holder = holders.get(key) ?? { feature, at: new Set() }
        holder.at.add(at)
        holders.set(key, holder)
      }
    // Rules are of two tasks at least: what is so of one case alone, or of all others, is no condition of any.
    const splitting = [...holders.values()].filter(({ at }) => at.size > 1 && at.size < this.cases.length)
    for (const { feature, at } of splitting)
      this.keep((index) => at.has(index), { ...feature, words: feature.when })
    for (const { feature, at } of splitting)
      this.keep((index) => !at.has(index), { ...feature, words: feature.unless })
  }

  private keep(has: (index: number) => boolean, condition: Condition): void {
    const key = this.cases.map((_, index) => (has(index) ? '1' : '0')).join('')
    const known = this.byExtension.get(key) ?? []
    if (known.some(({ kind }) => kind === condition.kind)) return
    this.byExtension.set(key, [...known, condition])
    this.splits.set(condition.kind, (this.splits.get(condition.kind) ?? 0) + 1)
  }

  /**
   * The condition that is so of exactly these cases, in words; null where there is none, or where one of so many
   * conditions would fit by chance.
   */
  of(chosen: ReadonlySet<Case>): string | null {
    const found = this.byExtension.get(this.cases.map((one) => (chosen.has(one) ? '1' : '0')).join('')) ?? []
    const inside = this.cases.filter((one) => chosen.has(one))
    const ranked = found
      .map(({ words, ofTask, kind }) => {
        const told = ofTask
          ? logChoose(countTasks(this.cases), countTasks(inside))
          : logChoose(this.cases.length, inside.length)
        return { words, net: told - Math.log2(this.splits.get(kind)! * KINDS) }
      })
      .sort((a, b) => b.net - a.net)
    return ranked[0] && ranked[0].net >= MARGIN / 2 ? ranked[0].words : null
  }
}

/** Kinds of conditions that are tried. */
const KINDS = 4

/** log2 of the number of ways to choose k of n. */
function logChoose(n: number, k: number): number {
  let bits = 0
  for (let i = 1; i <= k; i++) bits += Math.log2((n - k + i) / i)
  return bits
}
