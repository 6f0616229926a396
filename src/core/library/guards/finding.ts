/** Which guard caught something: see the files of the same names. */
type GuardName = 'leak' | 'secret' | 'poison' | 'received' | 'length'

export interface Finding {
  guard: GuardName
  /** one sentence for people */
  reason: string
  /** the part of the lesson that was caught; secrets are masked */
  quote: string
}

/** The part of a lesson that stands in prompts: what the guards read. */
export interface Guarded {
  text: string
  evidence: readonly string[]
}
