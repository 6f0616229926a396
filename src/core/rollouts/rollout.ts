import type { Continued, Step } from '../agents/agent.ts'
import type { ChatMessage, Usage } from '../ports.ts'
import type { Submission } from '../submission.ts'
import type { Verdict } from '../verify/verdict.ts'

/** An attempt as a run keeps it: all its messages, prompt included. */
export interface Trajectory {
  messages: ChatMessage[]
  /** what the verifier reads: the reply, or the patch of a change */
  reply: string
  /** of a change: the last thing that was said; left out where the reply is what is scored */
  said?: string
  /** of an agent with tools: what it said and did, in order */
  steps?: Step[]
  /** requests it took */
  turns: number
  /** a limit ended it; its current state is scored */
  overran: boolean
  usage: Usage
  notes: string[]
  /** whether the prior reached the model; left out where there was none, and where nobody looked */
  priorSeen?: boolean
}

/** What of an attempt its task's verifiers score. */
export function submittedIn({ reply, said }: Pick<Trajectory, 'reply' | 'said'>): Submission {
  return said === undefined ? { kind: 'reply', text: reply } : { kind: 'change', patch: reply, reply: said }
}

/** One try at a task with its verdict. */
export interface Rollout {
  task: string
  /** which prior was included, by name of the arm, e.g. "start", "proposed", "trial/1/E3+E7" */
  arm: string
  sample: number
  draw: string
  /** the attempt whose first turns it took over; left out by all that began at the beginning */
  continues?: Continued
  /** null when no reply came: the verdict is then unscored, with the reason */
  trajectory: Trajectory | null
  verdict: Verdict
}

/** All rollouts of one task with the same prior. */
export interface Group {
  task: string
  arm: string
  rollouts: Rollout[]
}
