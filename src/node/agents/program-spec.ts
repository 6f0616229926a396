import type { ProgramRun } from '../../core/ports.ts'

/** Where a program of an attempt reaches its model. */
export interface AttemptEndpoint {
  baseUrls: { openai: string; anthropic: string; gemini: string }
  /** valid for this attempt alone */
  token: string
}

/** A program that tries tasks, ready to be started. */
export interface ProgramSpec {
  /** as users know it */
  name: string
  /** whether it is given its task over the Agent Client Protocol, or on its command line */
  mode: 'acp' | 'headless'
  /** the way to log in that it is told to take, see AcpRecipe */
  authMethod?: string | undefined
  /** the mode that it is put into, see AcpRecipe */
  askingMode?: string | undefined
  /** what is started for a task */
  run(prompt: string, endpoint: AttemptEndpoint): ProgramRun
  /** files of instructions that it reads, see Recipe */
  reads: readonly string[]
  /** it has no other way to a model than the gateway: one that asked nothing did not work */
  asksGateway: boolean
  minutes: number
}
