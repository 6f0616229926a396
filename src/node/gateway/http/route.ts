import type { IncomingHttpHeaders } from 'node:http'
import type { FormatName, Target } from '../wire/format.ts'
import { Refused } from '../wire/refused.ts'

/** What a request asks for. */
export type Route = { format: FormatName } & (
  | { ask: 'reply' | 'count'; target: Target }
  | { ask: 'models' }
  | { ask: 'model'; name: string }
)

/** With the version once, twice (it is part of a base URL and of a client's paths), or not at all. */
const VERSION = /^(?:\/v1(?:beta\d?|alpha)?(?=\/|$))+/

const POSTED: Readonly<Record<string, { format: FormatName; ask: 'reply' | 'count' }>> = {
  '/chat/completions': { format: 'chat', ask: 'reply' },
  '/responses': { format: 'responses', ask: 'reply' },
  '/responses/input_tokens': { format: 'responses', ask: 'count' },
  '/messages': { format: 'messages', ask: 'reply' },
  '/messages/count_tokens': { format: 'messages', ask: 'count' },
}

const IN_BODY: Target = { model: null, stream: null, events: true }

/** The format of a path that may not exist, so that its error can be read by whoever asked. */
export function formatOf(path: string, headers: IncomingHttpHeaders): FormatName {
  if (headers['anthropic-version'] !== undefined || path.includes('/messages')) return 'messages'
  if (headers['x-goog-api-key'] !== undefined || /^\/v1(?:beta|alpha)|:[a-z]+$/i.test(path)) return 'gemini'
  return path.includes('/responses') ? 'responses' : 'chat'
}

/** Throws Refused where there is nothing at this path, or it takes another method. */
export function routeOf(method: string, url: URL, headers: IncomingHttpHeaders): Route {
  const path = url.pathname.replace(/\/+$/, '')
  const format = formatOf(path, headers)
  const place = path.replace(VERSION, '')
  const posted = Object.hasOwn(POSTED, place) ? POSTED[place] : undefined
  if (posted) return onlyBy('POST', method, path, { ...posted, target: IN_BODY })
  const generated = /^\/models\/(.+):(generateContent|streamGenerateContent|countTokens)$/.exec(place)
  if (generated) {
    const [, model, action] = generated
    return onlyBy('POST', method, path, {
      format: 'gemini',
      ask: action === 'countTokens' ? 'count' : 'reply',
      target: {
        model: decode(model!),
        stream: action === 'streamGenerateContent',
        events: url.searchParams.get('alt') === 'sse',
      },
    })
  }
  if (place === '/models') return onlyBy('GET', method, path, { format, ask: 'models' })
  const named = /^\/models\/([^:]+)$/.exec(place)
  if (named) return onlyBy('GET', method, path, { format, ask: 'model', name: decode(named[1]!) })
  throw new Refused(
    'path',
    `There is nothing at ${path || '/'}: requests go to /v1/chat/completions, /v1/responses, /v1/messages or /v1beta/models/MODEL:generateContent.`,
  )
}

function onlyBy(wanted: 'GET' | 'POST', method: string, path: string, route: Route): Route {
  if (method === wanted || (wanted === 'GET' && method === 'HEAD')) return route
  throw new Refused('method', `${path} takes ${wanted} requests, not ${method}.`)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
