import type { CallErrorKind } from '../../core/errors.ts'
import type { ChatMessage, FinishReason, ToolCall, ToolSpec, Usage } from '../../core/ports.ts'

/** Messages between the trainer's process and the process that holds the model. */

export interface HostLoad {
  type: 'load'
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

export type ToHost =
  | HostLoad
  | { type: 'ask'; id: number; request: HostRequest }
  /** the parent has counted the request: it may run now */
  | { type: 'go'; id: number }
  | { type: 'cancel'; id: number }

export interface HostReply {
  text: string
  toolCalls: ToolCall[]
  finish: FinishReason
  usage: Usage
  notes: string[]
  /** milliseconds until the first token, and from there to the last: for benchmarks */
  timing: { firstTokenMs: number; restMs: number }
}

export type FromHost =
  | { type: 'loaded'; contextSize: number; sequences: number; threads: number; gpu: string | false }
  | { type: 'load-failed'; message: string }
  /** a sequence is free for this request: answered by `go` or `cancel` */
  | { type: 'ready'; id: number }
  | { type: 'done'; id: number; reply: HostReply }
  | { type: 'error'; id: number; kind: CallErrorKind; message: string }
  /** sent about once a second while tokens are evaluated, so that a hang can be told from slowness */
  | { type: 'alive' }
