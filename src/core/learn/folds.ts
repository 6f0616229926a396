import { hashWords } from '../random.ts'
import type { Fold } from '../measure/trial-design.ts'
import type { Task } from '../tasks/task.ts'
import { nearIdentical } from '../tasks/near-identical.ts'

/**
 * Halves the train tasks into folds A and B by hash rank within tags; tasks of a `group` and near-identical prompts
 * stay together. Lessons of one fold are tried on the other.
 */
export function foldsOf(tasks: readonly Task[], seed: number): Map<string, Fold> {
  const bundles = new Map<string, Task[]>()
  const clusters = nearIdentical(tasks.map((task) => ({ id: task.id, text: task.prompt })))
  for (const task of tasks) {
    const key = task.group ?? clusters.get(task.id) ?? task.id
    bundles.set(key, [...(bundles.get(key) ?? []), task])
  }
  const rank = (key: string) => hashWords(`${seed}\u001ffold\u001f${key}`)[0]
  const order = [...bundles].sort(
    ([a, tasksA], [b, tasksB]) =>
      compare(tasksA[0]!.tags[0] ?? '', tasksB[0]!.tags[0] ?? '') || rank(a) - rank(b) || compare(a, b),
  )
  const folds = new Map<string, Fold>()
  const size = { A: 0, B: 0 }
  for (const [, bundle] of order) {
    const fold: Fold = size.A <= size.B ? 'A' : 'B'
    size[fold] += bundle.length
    for (const task of bundle) folds.set(task.id, fold)
  }
  return folds
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
