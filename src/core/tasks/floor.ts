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
  /** a run named a check that passes, so that one which names none is no run of these checks */
  named?: true
  /** checks whose name or texts differ between two runs of the same submission */
  varying?: readonly VaryingCheck[]
}

/** The fixed parts of a text, in order: between two of them is what varies. One part alone: the whole text is fixed. */
export type Pattern = readonly string[]

/** What varies of a check between two runs of the same submission: a port, an address, a time, a path, a duration. */
export interface VaryingCheck {
  name: Pattern
  expected?: readonly Pattern[]
  received?: readonly Pattern[]
  message?: readonly Pattern[]
}

/** Where the checks of a command are found: in report files, or in its output in the form of these. */
export const CHECK_SOURCES = [
  'report',
  'json',
  'xml',
  'go-json',
  'pytest',
  'unittest',
  'tap',
  'cargo',
  'nextest',
  'ctest',
  'googletest',
  'go',
] as const
export type CheckSource = (typeof CHECK_SOURCES)[number]

/** What trying controls showed of a task. It holds for the task with this digest, and these controls, alone. */
export interface TaskFloor {
  /** digest of the task */
  digest: string
  /** version of the controls */
  controls: number
  /** what the best of the submissions that do nothing would score if all checks counted, in [0,1] */
  floor: number
  /** of each verifier, in order */
  verifiers: readonly Floor[]
  /** what each control scores above the floor, by name; null = it was left unscored */
  results: Readonly<Record<string, number | null>>
}
