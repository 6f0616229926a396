/** One request through the openai client: what its reply holds, or a FaultError. */
import OpenAI, { APIConnectionTimeoutError, APIUserAbortError } from 'openai'
import { Cancelled, isNamed } from '../../core/errors.ts'
import { faultOfConnection } from './connection-errors.ts'
import { type Endpoint, parseEndpoint } from './endpoint.ts'
import { faultOfReply } from './errors.ts'
import { type CallContext, type Fault, FaultError } from './fault.ts'
import { type Body, readBody } from './read-body.ts'
import {
  BrokenConnection,
  createFetch,
  HttpStatusError,
  MAX_REPLY_BYTES,
  ReplyTooLarge,
  WebPage,
} from './transport.ts'

export class Requester {
  private readonly client: OpenAI
  private readonly context: CallContext
  /** whether the endpoint has ever answered */
  private reached = false

  constructor(endpoint: Endpoint, apiKey: string | null, context: CallContext, timeoutMs: number) {
    this.context = context
    const auth = apiKey ? `Bearer ${apiKey}` : endpoint.basic
    this.client = new OpenAI({
      // The client requires a key; the header below decides what is sent.
      apiKey: apiKey ?? 'none',
      adminAPIKey: null,
      ...(endpoint.family === 'openai' ? {} : { organization: null, project: null }),
      baseURL: endpoint.baseUrl,
      defaultQuery: endpoint.query,
      defaultHeaders: {
        Authorization: auth,
        ...(endpoint.family === 'azure' && apiKey ? { 'api-key': apiKey } : {}),
      },
      // Retries, counting and budgets are the limiter's.
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: 'off',
      fetch: createFetch(endpoint.local),
    })
  }

  async post(path: string, body: object, signal: AbortSignal): Promise<Body> {
    if (signal.aborted) throw new Cancelled()
    // The client leaves listeners on its signal, and the run's signal lasts as long as the run.
    const own = new AbortController()
    const abort = () => own.abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      // The client reads JSON alone, and refuses what some servers write instead.
      const response = await this.client.post(path, { body, signal: own.signal }).asResponse()
      const read = readBody(await response.text())
      this.reached = true
      return read
    } catch (error) {
      if (signal.aborted || error instanceof APIUserAbortError) throw new Cancelled()
      throw new FaultError(this.faultOf(error), { cause: error })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Names of the models that the endpoint lists. */
  async models(signal: AbortSignal): Promise<string[]> {
    try {
      const page = (await this.client.get('/models', { signal })) as { data?: { id?: unknown }[] } | undefined
      return (page?.data ?? []).flatMap((each) => (typeof each.id === 'string' ? [each.id] : []))
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      throw new FaultError(this.faultOf(error), { cause: error })
    }
  }

  private faultOf(error: unknown): Fault {
    const { label, model } = this.context
    // The client wraps what the transport throws.
    const cause = (error as { cause?: unknown }).cause ?? error
    if (cause instanceof HttpStatusError) {
      this.reached = true
      return faultOfReply(cause, this.context, Date.now())
    }
    if (cause instanceof BrokenConnection)
      return faultOfConnection(cause.cause, cause.phase, this.reached, this.context)
    if (cause instanceof ReplyTooLarge) {
      const message = `${label} sent more than ${MAX_REPLY_BYTES / 1e6} MB as one reply, so the reply was not read further.`
      return { kind: 'malformed', message, congested: false, retryAfterMs: null, final: true }
    }
    if (cause instanceof WebPage) {
      const message = `${label} answers with a web page, not with a chat API.`
      const remedies = [{ do: 'check-address' as const, and: ['ending' as const] }]
      const kind = this.reached ? 'malformed' : 'endpoint'
      return { kind, message, remedies, congested: false, retryAfterMs: null, elsewhere: true }
    }
    if (error instanceof SyntaxError) {
      const message = `${label} lists its models in incomplete JSON.`
      return { kind: 'cut', message, congested: false, retryAfterMs: null }
    }
    if (error instanceof APIConnectionTimeoutError) {
      const message = `${label} did not answer for the model "${model}" within ${Math.round(this.client.timeout / 1000)} s: ask for shorter replies or a faster model.`
      return { kind: 'timeout', message, congested: false, retryAfterMs: null }
    }
    return faultOfConnection(cause, 'head', this.reached, this.context)
  }
}

/** Names of the models that an endpoint lists; null if it does not list any or does not answer within 10 s. */
export async function listModels(baseUrl: string, apiKey: string | null): Promise<string[] | null> {
  const endpoint = parseEndpoint(baseUrl)
  const context = { label: endpoint.label, model: '', keyEnv: null, hasKey: apiKey !== null, secrets: [] }
  try {
    return await new Requester(endpoint, apiKey, context, 10_000).models(new AbortController().signal)
  } catch (error) {
    if (isNamed<FaultError>(error, 'FaultError')) return null
    throw error
  }
}
