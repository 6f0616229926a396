import { OpenAI } from 'openai'
import { CallError, Cancelled, isNamed, messageOf } from '../../core/errors.ts'
import type { ChatModel, ChatReply, ChatRequest, ToolCall } from '../../core/ports.ts'
import type { EndpointSpec } from '../config/resolve-models.ts'
import type { Live } from '../gateway/http/send-reply.ts'
import { callErrorOf, type FaultError } from '../models/fault.ts'
import type { CountedReply } from '../models/read-reply.ts'
import { streamReply } from '../models/stream-reply.ts'
import { completeUsage } from '../models/wire/usage.ts'

/** A model that shows its reply as it comes, where somebody watches. */
export interface LiveModel {
  readonly name: string
  /** Throws CallError where it fails for good, Cancelled. */
  ask(request: ChatRequest, live: Live | null, signal: AbortSignal): Promise<ChatReply>
}

const NOBODY_COUNTS = { begin: async () => {}, spent: () => {} }

/** A model that gives whole replies only. */
export function wholeReplies(model: ChatModel): LiveModel {
  return {
    name: model.name,
    ask: (request, _live, signal) => model.complete(request, NOBODY_COUNTS, signal),
  }
}

/**
 * The model of an endpoint. What cannot be streamed, or is refused for a parameter, is asked for as a whole: `model`
 * knows what to leave out, and when to try again.
 */
export function liveReplies(model: ChatModel, spec: EndpointSpec): LiveModel {
  const whole = wholeReplies(model)
  const client = new OpenAI({
    baseURL: spec.baseUrl,
    apiKey: spec.apiKey ?? 'none',
    maxRetries: 0,
    logLevel: 'off',
  })
  return {
    name: model.name,
    ask: async (request, live, signal) => {
      if (live === null) return whole.ask(request, live, signal)
      let begun = false
      try {
        return await streamed(client, spec, request, signal, (delta) => {
          begun = true
          live(delta)
        })
      } catch (error) {
        if (!begun && !signal.aborted) return whole.ask(request, live, signal)
        throw signal.aborted ? new Cancelled() : brokenOff(error)
      }
    },
  }
}

async function streamed(
  client: OpenAI,
  { api, model }: EndpointSpec,
  request: ChatRequest,
  signal: AbortSignal,
  live: Live,
): Promise<ChatReply> {
  const passedOn = api === 'chat' ? { stream_options: { include_usage: true } } : {}
  const parts = streamReply(client, { api, model, request, passedOn }, signal)
  let text = ''
  const toolCalls: ToolCall[] = []
  for (;;) {
    const { done, value } = await parts.next()
    if (done) return replyOf(model, request, text, toolCalls, value)
    if ('call' in value) toolCalls.push(value.call)
    else {
      text += value.text
      live(value.text)
    }
  }
}

function replyOf(
  model: string,
  request: ChatRequest,
  text: string,
  toolCalls: ToolCall[],
  whole: CountedReply | null,
): ChatReply {
  const nothing = {
    text,
    thought: '',
    toolCalls,
    ending: 'stop',
    reason: '',
    usage: null,
    model,
    refusal: null,
  } as const
  const { ending, usage, model: named } = whole ?? { ...nothing, ...completeUsage(request, nothing) }
  const known = ending === 'stop' || ending === 'length' || ending === 'content_filter'
  return {
    text,
    toolCalls,
    finish: toolCalls.length > 0 ? 'tool_calls' : known ? ending : 'other',
    usage,
    model: named || model,
    notes: [],
  }
}

/** A stream that has begun cannot be asked for again: what was shown stays. */
function brokenOff(error: unknown): CallError {
  if (isNamed<FaultError>(error, 'FaultError')) return callErrorOf(error.fault)
  const { sentence } = messageOf(error)
  return new CallError('cut', `The reply broke off: ${sentence}`, [], { cause: error })
}
