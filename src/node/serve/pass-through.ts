import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type Dispatcher, request } from 'undici'
import type { Endpoint } from '../models/endpoint.ts'

export interface Upstream {
  endpoint: Endpoint
  apiKey: string | null
  dispatcher: Dispatcher
}

/** Of one connection only (RFC 9110), or written anew. */
const OWN_HEADERS = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'host', 'content-length', 'expect'],
])
/** Our token, and what a browser would add. */
const OURS = new Set([
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'origin',
  'referer',
])

/** Sends a request on and returns the head of the answer; its body is not read yet. */
export function sendOn(
  { endpoint, apiKey, dispatcher }: Upstream,
  url: URL,
  { method, headers }: IncomingMessage,
  body: string | null,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return request(url, {
    method: (method ?? 'POST') as Dispatcher.HttpMethod,
    headers: { ...passedOn(headers), ...keyHeaders(endpoint, apiKey, url) },
    // Bytes are sent faster than a text.
    body: body === null ? null : Buffer.from(body),
    signal,
    dispatcher,
  })
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {}
  // The body was unpacked to be read.
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !OWN_HEADERS.has(name) && !OURS.has(name) && name !== 'content-encoding')
      kept[name] = value
  return kept
}

/** As each provider takes a key; others look at the header that they know. */
function keyHeaders(
  { basic, family, baseUrl }: Endpoint,
  apiKey: string | null,
  url: URL,
): Record<string, string> {
  if (apiKey === null) return basic === null ? {} : { authorization: basic }
  const bearer = { authorization: `Bearer ${apiKey}` }
  const host = new URL(baseUrl).hostname
  if (family === 'azure') return { ...bearer, 'api-key': apiKey }
  if (host.endsWith('.googleapis.com') && url.pathname.includes(':')) return { 'x-goog-api-key': apiKey }
  if (!url.pathname.includes('/messages')) return bearer
  // Anthropic takes a key as a bearer for a login.
  return host === 'api.anthropic.com' ? { 'x-api-key': apiKey } : { ...bearer, 'x-api-key': apiKey }
}

/** Passes an answer on as it arrives, byte for byte, packed as it is. */
export async function passOn(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  response: ServerResponse,
  before: Buffer | null,
): Promise<void> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !OWN_HEADERS.has(name.toLowerCase()),
  )
  response.writeHead(statusCode, Object.fromEntries(kept))
  // With the first bytes where these are here already, else alone.
  setImmediate(() => response.flushHeaders())
  if (before !== null) {
    response.end(before)
    return
  }
  await new Promise<void>((resolve, reject) => {
    body.once('error', reject)
    response.once('close', resolve)
    body.pipe(response)
  })
}
