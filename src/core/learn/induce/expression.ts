import type { Case } from './case.ts'
import type { Value } from './values/value.ts'

/** What values of several cases are made of. */
export interface Expression {
  /** for a sentence: `the name of the parameter in capitals` */
  noun: string
  /** instead of "Return <noun>", where what to do is said better as an instruction */
  order?: (of: string) => string
  /** the value itself, where all have the same */
  constant: Value | null
  /** whether it gives this value in this case; null where it says nothing about the case */
  holds(one: Case, value: Value): boolean | null
  /** what this value of a case was made of, for an example; null where it is made of nothing */
  from(one: Case, value: Value): Value | null
  /** one of a few texts is part of it, and which one is left open */
  chooses?: true
  /** bits that state it */
  cost: number
  /** bits of the values that it tells, beyond what chance would */
  gain: number
}

/** Less than this above its cost is told by chance: of 2^7 searches about one finds it in noise. */
export const MARGIN = 7

export const isShown = ({ gain, cost }: Expression) => gain - cost >= MARGIN

export const countTasks = (cases: readonly Case[]) => new Set(cases.map(({ task }) => task)).size

/** What one task can tell, in bits: its checks call one and the same function. */
export const MAX_TASK_BITS = 14

/** Bits of all tasks together, each with at most its share. */
export function bitsOfTasks(bits: readonly { task: string; bits: number }[]): number {
  const byTask = new Map<string, number>()
  for (const { task, bits: more } of bits)
    byTask.set(task, Math.min(MAX_TASK_BITS, (byTask.get(task) ?? 0) + more))
  return [...byTask.values()].reduce((sum, one) => sum + one, 0)
}
