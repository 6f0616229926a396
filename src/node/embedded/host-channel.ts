import type { ChatMessage, FinishReason, ToolCall, ToolSpec, Usage } from '../../core/ports.ts'

/** Functions of the process that runs the model. */
export interface EmbeddedHost {
  /** called first, once; throws the reason if the runtime or the weights cannot be used */
  load(options: HostLoad): Promise<void>
  /** Throws CallError, or what `begin` threw. @param id unique; passed to `begin` */
  ask(id: number, request: HostRequest, signal: AbortSignal): Promise<HostReply>
}

/** Functions that it calls in the process that started it. */
export interface EmbeddedOwner {
  /** a sequence is free for this request, which runs once it is counted; throws if it may not run */
  begin(id: number): Promise<void>
  /** about once a second while tokens are evaluated, so that a hang can be distinguished from slowness */
  alive(): void
}

export interface HostLoad {
  /** absolute folder that contains node_modules/node-llama-cpp */
  runtime: string
  modelPath: string
  /** number of simultaneous replies, each with its own cache */
  sequences: number
  /** tokens that a sequence can hold; fewer if memory is short */
  contextSize: number
}

/** A call without what only the parent needs. */
export interface HostRequest {
  messages: ChatMessage[]
  temperature: number
  topP: number
  /** 32 bits */
  seed: number
  maxTokens?: number
  stop: string[]
  tools: ToolSpec[]
  schema?: Record<string, unknown>
  affinity: string
}

export interface HostReply {
  text: string
  toolCalls: ToolCall[]
  finish: FinishReason
  usage: Usage
  notes: string[]
  /** milliseconds until the first token, and from there to the last: for benchmarks */
  timing: { firstTokenMs: number; restMs: number }
}
