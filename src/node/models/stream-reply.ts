import type { OpenAI } from 'openai'
import type { ChatRequest } from '../../core/ports.ts'
import { ADAPTERS } from './apis/registry.ts'
import { initialCapabilities } from './capabilities.ts'
import { parseEndpoint } from './endpoint.ts'
import type { ApiCall, ReplyPart } from './wire/adapter.ts'
import { type Api, callPath } from './wire/names.ts'

export interface StreamedCall extends Pick<ApiCall, 'model' | 'toolChoice'> {
  api: Api
  request: Omit<ChatRequest, 'role' | 'draw'>
  /** fields of the body that the caller passes on unchanged; those that the request needs win */
  passedOn: object
}

/** The endpoint answered, but not with a stream: it may be a web page, or a complete reply. */
export class NoStream extends Error {
  override readonly name = 'NoStream'
}

/** Sends one request, once, for a person who watches the reply arrive. Throws NoStream, or what the client throws. */
export async function* streamReply(
  client: OpenAI,
  { api, model, request, toolChoice, passedOn }: StreamedCall,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart> {
  const adapter = ADAPTERS[api]
  const body = adapter.body({
    model,
    request: { ...request, role: 'policy', draw: '' },
    // Asking again is meant to give another reply.
    can: { ...initialCapabilities(api, parseEndpoint(client.baseURL)), seed: false },
    maxTokens: request.maxTokens,
    stream: true,
    ...(toolChoice ? { toolChoice } : {}),
  })
  const events = await client.post<AsyncIterable<unknown>>(callPath(api), {
    body: { ...passedOn, ...body },
    stream: true,
    signal,
  })
  let count = 0
  async function* counted() {
    for await (const event of events) {
      count++
      yield event
    }
  }
  yield* adapter.readStream(counted())
  if (count === 0) throw new NoStream()
}
