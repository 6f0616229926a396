/** What an adapter for an API owns: everything that is particular to its format. */
import type { ChatRequest, FinishReason, ToolCall, Usage } from '../../../core/ports.ts'

/** Names of the parameter that limits the length of a reply. */
export const LIMIT_NAMES = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const
export type LimitName = (typeof LIMIT_NAMES)[number]

/** Other parts of a request that endpoints are known to refuse. Where a refusal names two, the earlier one counts. */
export const REFUSABLE = [
  'system',
  'prompt_cache_key',
  'response_format',
  'tools',
  // Where both are named ("cannot both be specified"), the temperature is the one to keep.
  'top_p',
  'temperature',
  'seed',
  'stop',
] as const
type Refusable = (typeof REFUSABLE)[number]

export type Parameter = LimitName | Refusable

/** What an endpoint takes for a model. */
export interface Capabilities {
  /** for the length of the reply: the name in use, then those to try when it is refused; none = not limited */
  limitNames: readonly LimitName[]
  /** largest length that it takes, tokens */
  maxTokensAtMost: number | null
  temperature: boolean
  topP: boolean
  seed: boolean
  stop: boolean
  tools: boolean
  cacheKey: boolean
  /** the role that the instructions get */
  system: 'system' | 'developer' | 'user'
  /** the strongest form of structured reply */
  format: 'json_schema' | 'json_object' | 'text'
}

export interface ApiCall {
  /** as the endpoint knows it */
  model: string
  request: ChatRequest
  can: Capabilities
  /** most tokens of the reply, in place of the request's own */
  maxTokens: number | undefined
  /** the reply is read by `readStream`; default: whole, by `read` */
  stream?: boolean
  /** whether the model must call one of the tools; default: the endpoint's own, which is that it may */
  toolChoice?: 'auto' | 'required'
}

export interface ApiReply {
  text: string
  toolCalls: ToolCall[]
  finish: FinishReason
  /** null when the endpoint does not count */
  usage: Usage | null
  /** '' when the endpoint does not say */
  model: string
  /** why it would not answer; null when it did */
  refusal: string | null
}

/** What stands where a reply should be. */
export interface NoReply {
  /** the error that the endpoint put there, in whatever shape; null where it put none */
  error: unknown
  /** null when it says nothing of tokens */
  usage: Usage | null
}

/** A piece of a streamed reply: text as it comes, a call of a tool once it is whole. */
export type ReplyPart = { text: string } | { call: ToolCall }

/** How the services behind an API say no. All patterns are tried on text in lower case but for `size` and `prompt`. */
export interface Refusals {
  /** the prompt does not fit into the context */
  overflow: RegExp
  /** in the words of an overflow, as first group: the context's size, tokens */
  size: readonly RegExp[]
  /** likewise: tokens of the prompt */
  prompt: readonly RegExp[]
  /** names that a refusal gives a parameter; null = the API has none */
  parameters: Record<Refusable, RegExp | null>
}

export interface ApiAdapter {
  /** What to try first. `openai`: at OpenAI's own service or Azure's, which take what others may refuse. */
  capabilities(openai: boolean): Capabilities
  /** The JSON body of a call. */
  body(call: ApiCall): object
  /** Null when the JSON is no reply of this API. */
  read(json: unknown): ApiReply | null
  /** What JSON holds that is no reply: some endpoints send their errors with status 200. */
  readNoReply(json: unknown): NoReply
  /** `events`: the JSON of each event of the stream. Throws Error where the endpoint sends one that says that it failed. */
  readStream(events: AsyncIterable<unknown>): AsyncGenerator<ReplyPart>
  refusals: Refusals
}
