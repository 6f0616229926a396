import { nearDuplicates } from './near-duplicates.ts'

/**
 * Near-identical prompts stay together unless they make up more than this part of the set (and more than 3 tasks): the
 * share of the largest split, since a larger family leaves the others without tasks.
 */
const MAX_FAMILY_SHARE = 0.4

export interface FamilyMember {
  id: string
  prompt: string
  group?: string
}

/** Tasks that must share a split: equal `group`, or near-identical prompts. */
export interface Families<T> {
  families: T[][]
  /** families of look-alikes that are too large to keep together: their tasks are separate (or in their groups) */
  tooLarge: T[][]
}

/** Families in the order of their first member; members in the order given. */
export function families<T extends FamilyMember>(tasks: readonly T[]): Families<T> {
  const byGroup = new Union(tasks.length)
  const first = new Map<string, number>()
  for (const [index, { group }] of tasks.entries()) {
    if (group === undefined) continue
    const other = first.get(group)
    if (other === undefined) first.set(group, index)
    else byGroup.join(other, index)
  }
  const alike = new Union(tasks.length)
  for (const [a, b] of nearDuplicates(tasks.map((task) => task.prompt))) alike.join(a, b)

  const tooLarge: number[][] = []
  const limit = Math.max(3, Math.floor(tasks.length * MAX_FAMILY_SHARE))
  for (const family of alike.sets()) {
    if (family.length > limit) tooLarge.push(family)
    else for (const index of family) byGroup.join(family[0]!, index)
  }
  const members = (sets: number[][]) => sets.map((set) => set.map((index) => tasks[index]!))
  return { families: members(byGroup.sets()), tooLarge: members(tooLarge) }
}

/** Disjoint sets of 0..n-1. */
class Union {
  readonly #parent: number[]

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, index) => index)
  }

  root(index: number): number {
    let at = index
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at]!]!
      at = this.#parent[at]!
    }
    return at
  }

  join(a: number, b: number): void {
    const [one, other] = [this.root(a), this.root(b)]
    if (one !== other) this.#parent[Math.max(one, other)] = Math.min(one, other)
  }

  sets(): number[][] {
    const sets = new Map<number, number[]>()
    for (let index = 0; index < this.#parent.length; index++) {
      const root = this.root(index)
      const set = sets.get(root)
      if (set === undefined) sets.set(root, [index])
      else set.push(index)
    }
    return [...sets.values()]
  }
}
