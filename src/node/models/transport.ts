/** The HTTP under the openai client: one request, its whole reply in memory up to a limit, faults distinguished. */
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { CutWhilePacked, decodeBody, UnpackedTooLarge } from './decode-body.ts'
import { isPage } from './problem.ts'
import { proxySettings } from './proxy-of.ts'
import type { Headers } from './retry-after.ts'

/** An answer with an error status. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError'
  readonly status: number
  readonly headers: Headers
  readonly body: string
  constructor(status: number, headers: Headers, body: string) {
    super(`status ${status}`)
    this.status = status
    this.headers = headers
    this.body = body
  }
}

/** The connection broke before or during the reply. */
export class BrokenConnection extends Error {
  override readonly name = 'BrokenConnection'
  readonly phase: 'head' | 'body'
  constructor(phase: 'head' | 'body', cause: unknown) {
    super(`broken ${phase}`, { cause })
    this.phase = phase
  }
}

/** A reply beyond the limit; what was read of it is discarded. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge'
}

/** A successful answer that is a web page: the address is not an API's. */
export class WebPage extends Error {
  override readonly name = 'WebPage'
}

/** Limit of the bytes of one reply. */
export const MAX_REPLY_BYTES = 10_000_000

/**
 * A fetch for the openai client. It uses undici's request, not its fetch: half the time per call, and no hidden limit of
 * 300 s until the first byte, which long thinking exceeds; the client's own timeout governs. Proxies of the
 * environment are used, but not for servers of this machine or network.
 */
export function createFetch(local: boolean, env: NodeJS.ProcessEnv = process.env): typeof fetch {
  const dispatcher = createDispatcher(local, env)
  return (async (url: string, init: RequestInit) => {
    const headers: Record<string, string> = {}
    for (const [name, value] of init.headers as globalThis.Headers) headers[name] = value
    let reply: Dispatcher.ResponseData
    try {
      reply = await request(url, {
        method: init.method as Dispatcher.HttpMethod,
        headers,
        body: init.body as string,
        signal: init.signal ?? null,
        dispatcher,
      })
    } catch (error) {
      throw init.signal?.aborted ? error : new BrokenConnection('head', error)
    }
    const text = await readText(reply, init.signal ?? null)
    if (reply.statusCode < 200 || reply.statusCode >= 300)
      throw new HttpStatusError(reply.statusCode, reply.headers, text)
    if (isPage(text)) throw new WebPage()
    return successOf(url, reply, text)
  }) as unknown as typeof fetch
}

/** Connections that wait as long as a model thinks, through the proxies of the environment where the server is not local. */
export function createDispatcher(local: boolean, env: NodeJS.ProcessEnv): Dispatcher {
  const options = { headersTimeout: 0, bodyTimeout: 0 }
  const { httpProxy, httpsProxy, noProxy } = proxySettings(env)
  return !local && (httpProxy || httpsProxy)
    ? new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy })
    : new Agent(options)
}

async function readText(reply: Dispatcher.ResponseData, signal: AbortSignal | null): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_REPLY_BYTES) {
        reply.body.destroy()
        throw new ReplyTooLarge()
      }
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ReplyTooLarge || signal?.aborted) throw error
    throw new BrokenConnection('body', error)
  }
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  try {
    return decodeBody(bytes, String(reply.headers['content-encoding'] ?? ''), MAX_REPLY_BYTES)
  } catch (error) {
    if (error instanceof UnpackedTooLarge) throw new ReplyTooLarge()
    throw error instanceof CutWhilePacked ? new BrokenConnection('body', error) : error
  }
}

/**
 * The parts of a successful Response that the client reads. Building real Response and Headers objects takes as
 * long as all the rest of a call.
 */
function successOf(url: string, reply: Dispatcher.ResponseData, text: string): unknown {
  const headers = {
    get: (name: string) => {
      if (name.toLowerCase() === 'content-type') return 'application/json'
      const value = reply.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : (value ?? null)
    },
    entries: () => Object.entries(reply.headers)[Symbol.iterator](),
  }
  return { ok: true, status: 200, url, headers, body: null, text: async () => text }
}
