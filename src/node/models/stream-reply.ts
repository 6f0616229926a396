import type { OpenAI } from 'openai'
import { isNamed } from '../../core/errors.ts'
import type { ChatRequest } from '../../core/ports.ts'
import { versionedUrl } from './addresses.ts'
import { ADAPTERS } from './apis/registry.ts'
import { initialCapabilities } from './capabilities.ts'
import { parseEndpoint } from './endpoint.ts'
import type { CallContext, FaultError } from './fault.ts'
import { isPage } from './problem.ts'
import { type Body, dataOf, parse, readBody } from './read-body.ts'
import { type CountedReply, replyIn } from './read-reply.ts'
import type { ApiAdapter, ApiCall, ReplyPart } from './wire/adapter.ts'
import { type Api, callPath } from './wire/names.ts'
import { ThinkingFilter } from './wire/thinking-filter.ts'

export interface StreamedCall extends Pick<ApiCall, 'model' | 'toolChoice'> {
  api: Api
  request: Omit<ChatRequest, 'role' | 'draw'>
  /** fields of the body that the caller passes on unchanged; those that the request needs win */
  passedOn: object
}

/** The endpoint answered, but with nothing that is a reply: it may be a web page. */
export class NoStream extends Error {
  override readonly name = 'NoStream'
}

/**
 * Sends one request, once, for a person who watches the reply arrive, and returns the whole of it; null where the model
 * had nothing to say. A complete reply is read where no stream came. Throws NoStream, FaultError where the reply is no answer, or what the client throws.
 */
export async function* streamReply(
  client: OpenAI,
  { api, model, request, toolChoice, passedOn }: StreamedCall,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, CountedReply | null> {
  const adapter = ADAPTERS[api]
  const endpoint = parseEndpoint(client.baseURL)
  const asked: ChatRequest = { ...request, role: 'policy', draw: '' }
  const body = adapter.body({
    model,
    request: asked,
    // Asking again is meant to give another reply.
    can: { ...initialCapabilities(api, endpoint), seed: false },
    maxTokens: request.maxTokens,
    stream: true,
    ...(toolChoice ? { toolChoice } : {}),
  })
  const post = (to: OpenAI) =>
    to.post(callPath(api), { body: { ...passedOn, ...body }, stream: true, signal }).asResponse()
  const response = await post(client).catch(async (error: unknown) => {
    const versioned = versionedUrl(endpoint)
    if (versioned === null || !isWrongPath(error)) throw error
    return post(client.withOptions({ baseURL: versioned })).catch(() => {
      throw error
    })
  })
  const secrets = [client.apiKey ?? '', ...endpoint.secrets].filter((secret) => secret !== '')
  const context = { label: endpoint.label, model, keyEnv: null, hasKey: true, secrets }
  const arrived: { events: unknown[]; whole: Body | null } = { events: [], whole: null }
  yield* withoutThoughts(adapter.readStream(eventsOf(response, arrived)))
  const { events, whole } = arrived
  if (whole) return yield* partsOf(whole, adapter, asked, context)
  if (events.length === 0) throw new NoStream()
  return answerIn({ events }, adapter, asked, context)
}

function isWrongPath(error: unknown): boolean {
  const { status } = error as { status?: unknown }
  return status === 404 || status === 405
}

/** The events as they arrive; what is no stream is read as a whole. */
async function* eventsOf(
  response: Response,
  arrived: { events: unknown[]; whole: Body | null },
): AsyncGenerator<unknown> {
  const decoder = new TextDecoder()
  let text = ''
  let streams: boolean | null = null
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    streams ??= startsStream(text)
    if (!streams) continue
    const events = text.split(/\r?\n\r?\n|\r\r/)
    text = events.pop()!
    for (const event of events) yield* read(event)
  }
  text += decoder.decode()
  if (streams) yield* read(text)
  else if (text.trim() !== '' && !isPage(text)) arrived.whole = readBody(text)

  function* read(event: string) {
    const data = dataOf(event)
    if (data === '' || data === '[DONE]') return
    const json = parse(data)
    arrived.events.push(json)
    yield json
  }
}

/** Null while too little has arrived to tell. */
function startsStream(text: string): boolean | null {
  const start = text.replace(/^\ufeff/, '').trimStart()
  if (['data', 'event', 'id', 'retry', ':'].some((field) => start.startsWith(field))) return true
  return start.length < 5 && /^[a-z]*$/.test(start) ? null : false
}

async function* withoutThoughts(parts: AsyncIterable<ReplyPart>): AsyncGenerator<ReplyPart> {
  const filter = new ThinkingFilter()
  const shown = function* (text: string) {
    if (text !== '') yield { text }
  }
  for await (const part of parts) {
    if ('text' in part) yield* shown(filter.push(part.text))
    else {
      yield* shown(filter.end())
      yield part
    }
  }
  yield* shown(filter.end())
}

function* partsOf(
  body: Body,
  adapter: ApiAdapter,
  request: ChatRequest,
  context: CallContext,
): Generator<ReplyPart, CountedReply> {
  if ('text' in body) throw new NoStream()
  const reply = replyIn(body, adapter, request, context)
  if (reply.text !== '') yield { text: reply.text }
  for (const call of reply.toolCalls) yield { call }
  return reply
}

/** What was streamed may be half an answer, or none. After tools a model may have nothing to add. */
function answerIn(
  body: Body,
  adapter: ApiAdapter,
  request: ChatRequest,
  context: CallContext,
): CountedReply | null {
  try {
    return replyIn(body, adapter, request, context)
  } catch (error) {
    if (!isNamed<FaultError>(error, 'FaultError')) throw error
    const { kind, elsewhere } = error.fault
    if (kind !== 'malformed' || elsewhere) throw error
    return null
  }
}
