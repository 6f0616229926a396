import type { Parts, Runner } from './runners.ts'

/** A way to a better score that is no better answer. */
export interface Mechanism {
  /** what it does, in words */
  name: string
  /** names of the runners that it is tried on */
  on: readonly string[]
  parts(runner: Runner): Parts
}
