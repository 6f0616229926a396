import type { FileToWrite } from '../../../core/ports.ts'

/** Names of coding agents whose command lines are known. */
export type RecipeName = 'codex' | 'claude' | 'opencode' | 'gemini' | 'qwen' | 'copilot'

/** What a recipe is told. */
export interface RecipeInput {
  /** at its endpoint; undefined = the program's own choice */
  model: string | undefined
  baseUrl: string
}

/** How a coding agent is started without a terminal, and what points it at an endpoint. */
export interface Recipe {
  /** as it is found on PATH */
  program: string
  /** what installs it */
  install: string
  /** name of the environment variable that it reads its key from */
  key: string
  /** the kind of API that it speaks */
  api: 'openai' | 'anthropic' | 'gemini'
  /** its endpoint where none is given, and the variable that people usually name another one in */
  endpoint: { usual: string; variable: string }
  /** it chooses no model by itself */
  needsModel: boolean
  /** its command line with the task on it; it prints JSON */
  args(input: RecipeInput & { prompt: string }): string[]
  /** environment variables besides the key; its home is a folder of its own, so no settings of the user are read */
  variables(input: RecipeInput): Record<string, string>
  /** files of that home, for what can be said in no other way */
  home?: readonly FileToWrite[]
  /** files of instructions at the top of a workspace that it reads, the preferred one first */
  reads: readonly string[]
  acp: AcpRecipe
}

/** How the same agent is started so that it speaks the Agent Client Protocol. */
export interface AcpRecipe {
  /** its own program, or an adapter beside it */
  program: string
  install: string
  args(input: RecipeInput): string[]
  /** in addition to the others */
  variables?(input: RecipeInput): Record<string, string>
  /** the way to log in that takes the key from the environment, where it wants one named */
  authMethod?: string
  /** the mode in which it asks for permission: in others it asks a model, or nobody */
  askingMode?: string
}
