import type { Step } from '../agents/agent.ts'
import type { ChatMessage, Usage } from '../ports.ts'
import type { Verdict } from '../verify/verdict.ts'

/** An attempt as a run keeps it: all its messages, prompt included. */
export interface Trajectory {
  messages: ChatMessage[]
  /** what the verifier reads: the reply, or the patch of a change */
  reply: string
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

/** One try at a task with its verdict. */
export interface Rollout {
  task: string
  /** which prior was included, by name of the arm, e.g. "start", "proposed", "trial/1/E3+E7" */
  arm: string
  sample: number
  draw: string
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
