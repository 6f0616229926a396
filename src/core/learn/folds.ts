import type { Fold } from '../measure/trial-design.ts'
import { hashWords } from '../random.ts'
import { families } from '../tasks/families.ts'
import type { Task } from '../tasks/task.ts'

/**
 * Halves the train tasks into folds A and B by hash rank within tags; tasks of a `group` and near-identical prompts
 * stay together. Lessons of one fold are tried on the other.
 */
export function foldsOf(tasks: readonly Task[], seed: number): Map<string, Fold> {
  const rank = (bundle: Task[]) => hashWords(`${seed}\u001ffold\u001f${bundle[0]!.id}`)[0]
  // By id first: which task represents its family must not depend on the order of the file.
  const sorted = [...tasks].sort((a, b) => compare(a.id, b.id))
  const order = [...families(sorted).families].sort(
    (a, b) =>
      compare(a[0]!.tags[0] ?? '', b[0]!.tags[0] ?? '') || rank(a) - rank(b) || compare(a[0]!.id, b[0]!.id),
  )
  const folds = new Map<string, Fold>()
  const size = { A: 0, B: 0 }
  for (const bundle of order) {
    const fold: Fold = size.A <= size.B ? 'A' : 'B'
    size[fold] += bundle.length
    for (const task of bundle) folds.set(task.id, fold)
  }
  return folds
}

/** Why no lesson can be tried, in a clause, where all train tasks are in one fold; null where they are in both. */
export function singleFoldReason(folds: ReadonlyMap<string, Fold>): string | null {
  if (folds.size === 0 || new Set(folds.values()).size > 1) return null
  return folds.size === 1
    ? 'there is one train task, and a lesson is tried on others than it was learned from; add train tasks'
    : `all ${folds.size} train tasks are kept together (one \`group\`, or near-identical prompts), and a lesson is tried on others than it was learned from; give the train tasks two groups or more`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
