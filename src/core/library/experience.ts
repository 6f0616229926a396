/** One entry of the library, as in the library file (see design: "Library file"). */

/**
 * proven: shown to help by itself; accepted: in a library that the gate accepted, untested alone. Both are in use (see
 * `isAdopted`).
 */
export type Status = 'candidate' | 'promising' | 'accepted' | 'proven' | 'unproven' | 'harmful' | 'retired'

/** Measured difference of the mean score that an experience makes, in [-1,1]. */
export interface Effect {
  mean: number
  low: number
  high: number
  /** rollouts behind it */
  trials: number
  /** model it was measured with */
  model?: string
  /** digest of the text and evidence that was measured: another digest now = edited since */
  of?: string
}

export interface Origin {
  run: string
  step: number
  /** every task that was part of any call that wrote, updated or merged it */
  tasks: string[]
  model: string
}

export interface HistoryEntry {
  run: string
  step: number
  op: 'add' | 'update' | 'merge' | 'delete' | 'measure' | 'accept' | 'edit' | 'retire' | 'pin' | 'unpin'
  why: string
  /**
   * of an `accept` without a measurement of its own: the model, and the digest of text and evidence, as with `Effect`
   */
  model?: string
  of?: string
  /** of a `measure` or `accept`: it showed that the experience helps by itself */
  alone?: boolean
}

/** Where an accepted answer comes from: the task file, a try that passed, or one that was repaired until it passed. */
export const EXAMPLE_ORIGINS = ['solution', 'verified try', 'repaired try'] as const

/** A task of this project with an answer that its verifier accepts: what it shows need not be put into words. */
export interface WorkedExample {
  /** what was asked for, shortened */
  task: string
  /** the whole answer, as a reply would hold it; of an agent the diff */
  answer: string
  /** the rule that it shows, where one is known */
  shows?: string
  origin: (typeof EXAMPLE_ORIGINS)[number]
  /** what it takes in the prior, estimated; for people, the prior counts its own text */
  tokens: number
}

export interface Experience {
  /** E1, E2, ...; never reused */
  id: string
  /** left out for a rule */
  kind?: 'example'
  /** the rule; of an example what it is called in lists */
  text: string
  /** of an experience of kind `example`, and of no other */
  example?: WorkedExample
  /** at most 3 verbatim quotes of 160 characters */
  evidence: string[]
  tags: string[]
  status: Status
  pinned?: boolean
  disabled?: boolean
  effect?: Effect
  origin?: Origin
  history: HistoryEntry[]
}

export interface Library {
  version: 1
  /** number of the next id */
  next: number
  experiences: Experience[]
}

export const EMPTY_LIBRARY: Library = { version: 1, next: 1, experiences: [] }
