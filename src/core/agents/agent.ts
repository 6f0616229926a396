import type { ChatMessage, ChatReply, ChatRequest, Usage, Workspace } from '../ports.ts'
import type { Submission } from '../submission.ts'
import type { Task } from '../tasks/task.ts'
import type { OpenToolServers } from './tools/tool-servers.ts'

export type { Submission }

/** What tries tasks without another program; each kind has its agent in `registry.ts`. */
export type AgentKind = 'reply' | 'tools'

/** What an agent is able to do, declared so that nobody has to guess. */
export interface AgentCapabilities {
  /** it calls tools */
  tools: boolean
  /** it works in a workspace; the others are given none */
  workspace: boolean
  /** where it puts the prior: into the system message, or into a file that it reads by itself */
  prior: 'system-message' | 'file'
  /** an interrupted attempt continues from its last step; for other agents the calls are replayed */
  resumable: boolean
  /** it counts its tokens */
  reportsUsage: boolean
}

/** What an attempt may take. */
export interface AttemptLimits {
  /** requests to the model */
  turns: number
  /** prompts and replies together */
  tokens: number
  /** wall time */
  seconds: number
  /** size of a prompt from which older tool results are left out, estimated tokens */
  contextTokens: number
}

/** One agent at one task. */
export interface AttemptRequest {
  task: Task
  /** the experiences as rendered for this arm; '' = none */
  prior: string
  /** what was said before the task, in a conversation; left out where the task is all */
  earlier?: readonly ChatMessage[]
  /** a copy for this attempt alone; null for an agent that works without one */
  workspace: Workspace | null
  /** coordinates fixed by the plan; each turn adds its own */
  draw: string
  /** the attempt whose first turns this one takes over, from the journal; only a resumable agent is given one */
  continues?: Continued
  /** calls of equal affinity share a prompt prefix */
  affinity: string
  sampling: { temperature: number; topP: number; maxTokens: number; stop: string[] }
  /** after any of these the attempt ends in its current state */
  limits: AttemptLimits
  /** seconds since some fixed point */
  now(): number
  /**
   * a request to the model, from the journal where it was paid before; throws CallError where it fails for good. `asker`
   * fires when nobody waits for this reply any more: it is then given up, and is no outcome
   */
  chat(request: ChatRequest, asker?: AbortSignal): Promise<ChatReply>
  /**
   * What something in the workspace came to: from the journal where it happened before, and then nothing is done
   * @param key what is done and where in the attempt, beside `draw`
   * @param turn in which it is done, from 0
   */
  once<T>(key: string, effect: () => Promise<T>, turn: number): Promise<{ value: T; replayed: boolean }>
  /** opens the servers whose tools an agent of ours has besides its own; left out where there are none */
  servers?: OpenToolServers
  /**
   * hears what the agent does as it does it, for people who watch: a step of the agent by its number, from 1, and again
   * where more of it is known. It must return at once
   */
  onStep?(turn: number, step: LiveStep): void
  /** makes the prompt shorter where it does not fit the context */
  trim?: NonNullable<ChatRequest['trim']>
  signal: AbortSignal
}

/** The beginning of another attempt at the same task. */
export interface Continued {
  /** its coordinates */
  draw: string
  /** number of its turns that are taken over */
  turns: number
}

/** Under which coordinates a turn is done, from 0: those of the attempt that is continued, or its own. */
export function drawOfTurn(
  { draw, continues }: { draw: string; continues?: Continued | undefined },
  turn: number,
): string {
  return continues !== undefined && turn < continues.turns ? continues.draw : draw
}

/** A tool call with what came of it. */
export interface ToolStep {
  id: string
  name: string
  /** JSON as the model wrote it: data, not trusted */
  arguments: string
  /** what the model was told */
  output: string
  /** it was refused, or could not be done */
  failed?: true
  /** how the workspace differs from before the call, as a unified diff; left out where it does not, or is not known */
  patch?: string
  seconds: number
}

/** One thing that was said in an attempt, and what the agent did with it. */
export interface Step {
  source: 'system' | 'user' | 'agent'
  message: string
  /** what the model thought before, where its endpoint tells */
  reasoning?: string
  /** in the order in which the model asked for them */
  tools?: ToolStep[]
  /** of the request that this step answers */
  usage?: Usage
  /** from the request to the last tool's end */
  seconds?: number
}

/** The steps of the agent itself: one a request to its model. */
export function turnsOf(steps: readonly Step[]): Step[] {
  return steps.filter(({ source }) => source === 'agent')
}

/** A step of an attempt under way; a tool of it may still run. */
export interface LiveStep extends Omit<Step, 'tools'> {
  tools?: LiveTool[]
}

export interface LiveTool extends ToolStep {
  running?: true
}

/** All that happened in an attempt, prompt included. */
export interface Transcript {
  messages: ChatMessage[]
  /** the same as a person reads it; left out by agents that answer once */
  steps?: Step[]
  /** number of requests */
  turns: number
  /** what had to be changed so that the calls were answered, one sentence each */
  notes: string[]
  /** whether the prior reached the model; left out where there was none, and where nobody looked */
  priorSeen?: boolean
}

export interface Attempt {
  submission: Submission
  transcript: Transcript
  usage: Usage
  /**
   * `done`: the agent ended it. The others are limits that it reached: its current state is scored, since dropping it
   * would leave the survivors only.
   */
  stopped: 'done' | 'turns' | 'time' | 'budget'
}

export interface Agent {
  readonly capabilities: AgentCapabilities
  /** Throws CallError where a call fails for good, and what ends the run: BudgetReached, Cancelled. */
  attempt(request: AttemptRequest): Promise<Attempt>
}
