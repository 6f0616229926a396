import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FORMATS } from '../formats/registry.ts'
import { Refused } from '../wire/refused.ts'
import { requireLocalCaller, tokenOf } from './guard.ts'
import { formatOf, type Route, routeOf } from './route.ts'

/** A request that may be answered, with where its answer goes. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  route: Route
  /** fires when the client hangs up before its answer is complete */
  signal: AbortSignal
}

/** Whoever holds a token. */
export interface Client {
  /** What it throws is answered as an error, in words of the format. */
  answer(exchange: Exchange): Promise<void>
  /** a request of it that was refused */
  refused(refused: Refused): void
}

export interface ServerOptions {
  host: string
  /** 0 = any that is free */
  port: number
  clientOf(token: string): Client | null
  /** gets what only a fault of ours can throw */
  onFault(error: unknown): void
}

export interface HttpServer {
  port: number
  /** Ends all connections. */
  close(): Promise<void>
}

/** Longer than clients keep a connection for their next request: they must not meet one that is being closed. */
const KEEP_ALIVE_MS = 120_000
const MAX_CONNECTIONS = 1024

/** Throws what `listen` does, for example EADDRINUSE. */
export async function openServer(options: ServerOptions): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(request, response, options).catch(options.onFault)
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, clientOf, onFault }: ServerOptions,
): Promise<void> {
  // Whoever hangs up is noticed by `close`; what is written to it then goes nowhere.
  request.on('error', () => {})
  response.on('error', () => {})
  const url = urlOf(request)
  let client: Client | null = null
  try {
    requireLocalCaller(request.headers, host)
    const method = request.method ?? ''
    // Some agents look whether there is anything at all before they begin.
    if (url.pathname === '/' && (method === 'GET' || method === 'HEAD')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      return
    }
    client = clientOf(tokenOf(request, url))
    if (client === null)
      throw new Refused(
        'token',
        'The API key is no token that is valid here: use the one that was given with this address.',
      )
    const route = routeOf(method, url, request.headers)
    const hangUp = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort()
    })
    await client.answer({ request, response, url, route, signal: hangUp.signal })
  } catch (error) {
    const refused =
      error instanceof Refused ? error : new Refused('failed', 'The gateway failed.', { cause: error })
    if (!(error instanceof Refused)) onFault(error)
    client?.refused(refused)
    sendError(response, refused, FORMATS[formatOf(url.pathname, request.headers)].error(refused))
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  const base = 'http://localhost'
  return URL.canParse(url, base) ? new URL(url, base) : new URL(base)
}

function sendError(response: ServerResponse, { kind, status, passes }: Refused, body: object): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    'content-type': 'application/json',
    // Clients of OpenAI's and Anthropic's making read this.
    'x-should-retry': String(passes),
    // The rest of a body that is too large is not read.
    ...(kind === 'size' ? { connection: 'close' } : {}),
  })
  response.end(JSON.stringify(body))
}
