import type { ChatMessage, FinishReason, ToolCall, ToolSpec, Usage } from '../../core/ports.ts'

/** What may be asked of the process that holds the model. */
export interface EmbeddedHost {
  /** first of all, once; throws the reason when the runtime or the weights cannot be used */
  load(options: HostLoad): Promise<void>
  /** Throws CallError, or what `begin` threw. @param id unique; what `begin` is asked with */
  ask(id: number, request: HostRequest, signal: AbortSignal): Promise<HostReply>
}

/** What that process asks of the one that started it. */
export interface EmbeddedOwner {
  /** a sequence is free for this request: it runs once it is counted; throws where it may not run */
  begin(id: number): Promise<void>
  /** about once a second while tokens are evaluated, so that a hang can be told from slowness */
  alive(): void
}

export interface HostLoad {
  /** absolute folder that holds node_modules/node-llama-cpp */
  runtime: string
  modelPath: string
  /** replies at the same time; each has its own cache */
  sequences: number
  /** tokens a sequence can hold; less where memory is short */
  contextSize: number
}

/** A call, less what only the parent needs. */
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
