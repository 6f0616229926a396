/** The adapter of an API: everything that is specific to its format. */
import type { ChatRequest, SealedThought, ToolCall, Usage } from '../../../core/ports.ts'
import type { Ending } from './ending.ts'

/** Names of the parameter that limits the length of a reply. */
export const LIMIT_NAMES = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const
export type LimitName = (typeof LIMIT_NAMES)[number]

/** Other parts of a request that endpoints are known to refuse. If a refusal names two, the earlier one counts. */
export const REFUSABLE = [
  'system',
  'prompt_cache_key',
  'response_format',
  'reasoning_content',
  'tools',
  // Where both are named ("cannot both be specified"), the temperature is the one to keep.
  'top_p',
  'temperature',
  'seed',
  'stop',
] as const
type Refusable = (typeof REFUSABLE)[number]

export type Parameter = LimitName | Refusable

/** What an endpoint accepts for a model. */
export interface Capabilities {
  /** for the length of the reply: the name in use, then those to try if it is refused; none = no limit */
  limitNames: readonly LimitName[]
  /** largest length that it accepts, tokens */
  maxTokensAtMost: number | null
  temperature: boolean
  topP: boolean
  seed: boolean
  stop: boolean
  tools: boolean
  /** what the model thought before its calls may be sent back */
  reasoning: boolean
  cacheKey: boolean
  /** the role of the instructions */
  system: 'system' | 'developer' | 'user'
  /** the strongest form of structured reply */
  format: 'json_schema' | 'json_object' | 'text'
}

export interface ApiCall {
  /** its name at the endpoint */
  model: string
  request: ChatRequest
  can: Capabilities
  /** token limit of the reply, instead of the request's own */
  maxTokens: number | undefined
  /** the reply is read by `readStream`; default: whole, by `read` */
  stream?: boolean
  /** whether the model must call one of the tools; default: the endpoint's own, usually that it may */
  toolChoice?: 'auto' | 'required'
}

export interface ApiReply {
  /** without thinking */
  text: string
  /** what is known of its thinking; '' if nothing is */
  thought: string
  /** the same in a form that the endpoint reads again; left out where it has none */
  sealed?: SealedThought[]
  toolCalls: ToolCall[]
  ending: Ending
  /** why it ended, in the words of the endpoint; '' if it does not say */
  reason: string
  /** null if the endpoint does not count; a part that it does not count is 0 */
  usage: Usage | null
  /** '' if the endpoint does not say */
  model: string
  /** why it refused to answer; null if it answered */
  refusal: string | null
}

/** What came instead of a reply. */
export interface NoReply {
  /** the endpoint's error, in whatever shape; null if there is none */
  error: unknown
  /** null if it gives no tokens */
  usage: Usage | null
}

/** A piece of a streamed reply: text as it comes, a tool call once it is complete. */
export type ReplyPart = { text: string } | { call: ToolCall }

/** How the services behind an API word refusals. All patterns except `size` and `prompt` are matched against lower-case text. */
export interface Refusals {
  /** the prompt does not fit into the context */
  overflow: RegExp
  /** in the message of an overflow, as first group: the size of the context in tokens */
  size: readonly RegExp[]
  /** likewise: the tokens of the prompt */
  prompt: readonly RegExp[]
  /** names of a parameter in refusals; null = the API has none */
  parameters: Record<Refusable, RegExp | null>
}

export interface ApiAdapter {
  /** What to try first. `openai`: at OpenAI's own service or Azure's, which accept what others may refuse. */
  capabilities(openai: boolean): Capabilities
  /** The JSON body of a call. */
  body(call: ApiCall): object
  /** Null if the JSON is not a reply of this API. */
  read(json: unknown): ApiReply | null
  /** The JSON of the whole reply that these events of a stream make up. */
  join(events: readonly unknown[]): unknown
  /** Reads JSON that is not a reply: some endpoints send their errors with status 200. */
  readNoReply(json: unknown): NoReply
  /** `events`: the JSON of each event of the stream. Throws Error if an event reports a failure. */
  readStream(events: AsyncIterable<unknown>): AsyncGenerator<ReplyPart>
  refusals: Refusals
}
