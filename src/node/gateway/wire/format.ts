/** A wire format that agents speak to the gateway: how its requests are read, and how replies and errors are written. */
import type { ChatReply, ChatRequest, FinishReason, ToolCall, Usage } from '../../../core/ports.ts'
import type { Refused } from './refused.ts'

export type FormatName = 'chat' | 'responses' | 'messages' | 'gemini'

/** What a request asks for beside its body: some formats put it into the path. */
export interface Target {
  /** named in the path; null where the body names it */
  model: string | null
  /** asked for by the path; null where the body says it */
  stream: boolean | null
  /** server-sent events, or else one JSON array that grows (Gemini without alt=sse) */
  events: boolean
}

/** A request of an agent, as far as a `ChatRequest` carries it. */
export interface Asked {
  /** the name that the agent asked for */
  model: string
  stream: boolean
  request: Omit<ChatRequest, 'role' | 'draw'>
  /** what of it is not passed on, one sentence each */
  notes: readonly string[]
  writer: ReplyWriter
}

/** Writes the reply to one request. `id` is part of all ids that the agent is told. */
export interface ReplyWriter {
  whole(reply: ChatReply, id: string): object
  stream(model: string, id: string): StreamWriter
}

/** Bytes of a stream, in the order of its methods; `text` as often as there is some. */
export interface StreamWriter {
  start(): string
  reasoning(text: string): string
  text(delta: string): string
  call(call: ToolCall): string
  end(ending: { finish: FinishReason; usage: Usage }): string
  /** keeps the connection open while the model thinks */
  ping(): string
  /** in place of `end`, or of the whole stream */
  fail(refused: Refused): string
}

export interface WireFormat {
  /** Throws Refused where the request is none of this format, or asks for what cannot be done. */
  read(body: unknown, target: Target): Asked
  /** body of an answer with an error status */
  error(refused: Refused): object
  /** answer to a request that counts tokens */
  counted(tokens: number): object
  /** list of models, or one of them */
  models(names: readonly string[]): object
  model(name: string): object
}
