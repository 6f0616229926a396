import { digest } from '../digest.ts'
import type { Include } from '../inject/prior.ts'
import { recordOf } from '../library/reader.ts'
import type { BudgetName } from '../remedy.ts'
import { type AgentName, DEFAULT_AGENT } from '../tasks/agent-name.ts'
import type { Floor } from '../tasks/floor.ts'
import type { Split, Task } from '../tasks/task.ts'
import type { LeftOutTask, RunKind } from './events.ts'

/** Every number that decides which calls a run makes. */
export interface Settings {
  /** rounds of learning (grounded) or passes over the train tasks (paper) */
  epochs: number
  /** tasks a step, paper mode */
  batch: number
  /** rollouts a group */
  group: number
  /** sampling temperature of the tries that are learned from: they should differ */
  temperature: number
  topP: number
  /** of all that measures: trial, gate, test; that of use */
  evalTemperature: number
  /** samples a task and arm of the final measurement */
  evalSamples: number
  /** maximum number of tokens of a policy reply */
  maxTokens: number
  /** maximum number of tokens of an optimizer reply */
  optimizerTokens: number
  maxTurns: number
  /** of agents that work in turns: tokens and seconds of an attempt, after which its current state is scored */
  attemptTokens?: number
  attemptSeconds?: number
  /** estimated tokens of a prompt from which such an agent leaves out what its tools said earlier */
  contextTokens?: number
  /** stop strings of policy replies */
  stop: string[]
  /** reflections at most: how many samples of each reading of groups */
  reflectionSamples: number
  /** groups a reflection reads */
  reflectionGroups: number
  reflectionTemperature: number
  /** clusters tried at most, examples among them */
  clusters: number
  /** worked examples tried at most, all together; older versions had none */
  examples?: number
  /** the model that writes the lessons is a small one; older versions went by its name */
  smallOptimizer?: boolean
  /** maximum number of words of a rule; older versions: 32 */
  ruleWords?: number
  /** about how many characters of a try, and of what a verifier said of it, the optimizer reads */
  shownReply?: number
  shownFeedback?: number
  /** how often the answer to a train task without an accepted one is repaired; older versions repaired none */
  repairTries?: number
  /** rollouts of the first trial round, and of the second (0 = none) */
  trialRollouts: [number, number]
  /** pairs of the gate at most */
  gatePairs: number
  /** pairs of the gate under way at most; they are looked at in drawn order all the same */
  gateWindow: number
  /** total error rate of the val set's ledger */
  alpha: number
  /** tokens of the prior at most */
  priorTokens: number
  /** rollouts that may be under way at once */
  concurrency: number
}

/** Budgets; undefined = none. Not part of a plan's identity: a resumed run may be given more. */
export type Budgets = Partial<Record<BudgetName, number>>

/** What an evaluation measures. */
export interface Measure {
  split: Split
  /** ids of the tasks instead of a split, sorted; of whatever split they are */
  tasks?: string[]
  compare: boolean
  /** none = without any prior, pinned experiences neither: the baseline alone */
  include: Include | 'none'
}

/** Flags of the command line that name models and where they are asked. */
export interface ModelFlags {
  model?: string
  baseUrl?: string
  /** the variable that holds the key, never the key */
  apiKeyEnv?: string
  optimizerModel?: string
  optimizerBaseUrl?: string
  optimizerApiKeyEnv?: string
}

/** A lesson that an earlier run tried without success. */
export interface EarlierRejection {
  text: string
  /** tasks of the calls that wrote it: only reflections on these may see it */
  tasks: string[]
  /** its trial pointed down, not just nowhere */
  harmful: boolean
}

/** What a run is: fixed before the first call, stored, compared at resume. */
export interface Plan {
  version: 1
  run: string
  mode: RunKind
  seed: number
  files: string[]
  /** per task: digest of all that its verdict depends on, and its split */
  tasks: Record<string, { split: string; digest: string }>
  models: { policy: string; optimizer: string; judge: string }
  settings: Settings
  /** the coding agent that writes the lessons, as it was asked for; left out where the optimizer model does */
  optimizerAgent?: string
  /** what tries the tasks; left out for the default */
  agent?: AgentName
  /**
   * cancelled before all solutions were tried: which tasks take part is not known yet; a resumed run determines it
   * again
   */
  unchecked?: true
  /**
   * ids of tasks that were quarantined when it began: they stay out of it also after they are fixed; none if left out
   */
  quarantined?: string[]
  /** tasks that take no part because an answer that does nothing gets through, with the reason; none if left out */
  leftOut?: LeftOutTask[]
  /** floors of its tasks' verifiers, by id, 0 where there is none; left out by older versions: every check counts */
  floors?: Record<string, readonly Floor[]>
  /** flags that named the models: a resumed run takes those that are not given again; never an address with a secret */
  asked?: ModelFlags
  /** path of the library file from the .grpo folder; left out by runs of older versions */
  library?: string
  /** text of the library file at the start; resume starts from it, never from the file */
  startLibrary: string | null
  /** rejected lessons of earlier runs: the optimizer sees them, so that it does not propose them again */
  turnedDown?: EarlierRejection[]
  /** answers are tried against twins of their checks; left out by runs of older versions: they were not */
  twins?: true
  /** of an evaluation: what is measured */
  measure?: Measure
  /** version of the prompts: other prompts, other run */
  prompts: string
}

/** Whether a small model writes the lessons, so that they are often vague or wrong. */
export function hasWeakOptimizer({ models, settings }: Plan): boolean {
  return settings.smallOptimizer ?? models.optimizer === 'embedded'
}

/**
 * What an effect is measured with, as a library records it: the model, and the agent where it is not the one that answers
 * once. What is proven with one is not proven with another.
 */
export function measuredWith(plan: Pick<Plan, 'models' | 'agent'>): string {
  return recordOf(readerOf(plan))
}

/** What reads the prior in the attempts of a run. */
export function readerOf({ models, agent }: Pick<Plan, 'models' | 'agent'>): {
  agent: AgentName
  model: string
} {
  return { agent: agent ?? DEFAULT_AGENT, model: models.policy }
}

/**
 * Digest of all that a task's prompt and verdict depend on; its position in its file, and its split, are not, nor what
 * was found out about it by trying.
 */
export function taskDigest(task: Task): string {
  const { position: _position, split: _split, workspace: _workspace, floors: _floors, ...content } = task
  return digest(content).slice(0, 16)
}
