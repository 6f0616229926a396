import type { Value } from '../values/value.ts'

/** A transform with its parameters. */
export interface Fitted {
  /** null where it says nothing of such a value */
  apply(value: Value): Value | null
  /** what comes out, as words for a sentence: "the amount times 100" */
  noun(of: string): string
  /** what to do, as an instruction: "Multiply the amount by 100" */
  order(of: string): string
  /** bits that say which transform it is and its parameters; the smallest explanation is taken */
  cost: number
  /** what has its form already stays: then a value that would change refutes it */
  settles?: true
}

export interface Transform {
  /** transforms of this kind, with the parameters taken from one pair that they turn into one another */
  fit(from: Value, to: Value): readonly Fitted[]
  /**
   * Where answers are what is transformed: whether this pair is about the transform at all. An answer that is wrong in
   * another way refutes nothing.
   */
  relevant(from: Value, to: Value): boolean
  /** bits that a relevant answer's agreement tells */
  tells: number
}
