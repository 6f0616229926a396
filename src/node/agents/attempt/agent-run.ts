import type { Step } from '../../../core/agents/agent.ts'
import type { ProgramEnd } from '../../../core/ports.ts'

/** What came of a program that was given a task. What its exit code says decides nothing. */
export interface AgentRun {
  /** it said itself that its turn is over; null where the program ended, or was ended, before */
  ended: 'done' | 'refused' | null
  /** why it could not go on, a sentence; null where nothing kept it */
  problem: string | null
  /** what it reported to have said and done; [] where it reports nothing */
  steps: Step[]
  /** how its process ended */
  program: ProgramEnd
  /** the last lines that it printed beside its messages */
  said: string
  notes: string[]
}

/** What a program is given besides its task. */
export interface AgentLimits {
  /** fires when the attempt is to end as it stands: the program is asked to stop, then ended */
  stop: AbortSignal
  /** called when its turn is over: nothing that it asks from then on is answered */
  turnEnded(): void
  timeoutSeconds: number
}
