/**
 * What a submission that does nothing gets from one verifier of a task, as runs of empty and trivial submissions
 * showed. Only what is above it is the work of an answer.
 */
export interface Floor {
  /** the share of checks, or the score, that such a submission gets, in [0,1] */
  score: number
  /**
   * names of the checks that count, since no such submission passes them, a name as often as it counts; left out where
   * the verifier names no checks
   */
  counts?: readonly string[]
  /** where these checks were read; it matters where a run of the unmodified files shows none */
  source?: CheckSource
}

/** Where the checks of a command are found. */
export type CheckSource = 'report' | 'json' | 'tap'
