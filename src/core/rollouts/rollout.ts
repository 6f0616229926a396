import type { ChatMessage, Usage } from '../ports.ts'
import type { Verdict } from '../verify/verdict.ts'

/** All messages of one try, prompt included. */
export interface Trajectory {
  messages: ChatMessage[]
  /** the reply that the verifier reads: content of the last assistant message */
  reply: string
  /** requests it took */
  turns: number
  /** it was stopped by the turn limit; it is scored as it stands */
  overran: boolean
  usage: Usage
  notes: string[]
}

/** One try at a task with its verdict. */
export interface Rollout {
  task: string
  /** which library stood in front, by name of the arm, e.g. "start", "proposed", "trial/1/E3+E7" */
  arm: string
  sample: number
  draw: string
  /** null when no reply came: the verdict then is unscored and says why */
  trajectory: Trajectory | null
  verdict: Verdict
}

/** All rollouts of one task with the same prior. */
export interface Group {
  task: string
  arm: string
  rollouts: Rollout[]
}
