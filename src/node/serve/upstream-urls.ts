import type { Route } from '../gateway/http/route.ts'
import type { FormatName } from '../gateway/wire/format.ts'
import { versionedUrl } from '../models/addresses.ts'
import type { Endpoint } from '../models/endpoint.ts'

const PATHS: Readonly<Record<Exclude<FormatName, 'gemini'>, string>> = {
  chat: '/chat/completions',
  responses: '/responses',
  messages: '/messages',
}

/**
 * Where an endpoint may take requests of a format, the likeliest first. Its base URL is that of OpenAI's API; beside it,
 * many offer others.
 * @param path of the request that came in: below the format's own, and with the model for Gemini
 */
export function upstreamUrls(endpoint: Endpoint, { format, ask }: Route, { pathname, search }: URL): URL[] {
  const bases = [endpoint.baseUrl, versionedUrl(endpoint)].filter((base) => base !== null)
  const rest = pathname.replace(/\/+$/, '')
  const urls =
    format === 'gemini'
      ? bases.slice(0, 1).map((base) => geminiRoot(base) + rest.slice(rest.indexOf('/models')))
      : bases.map(
          (base) => base + rest.slice(rest.lastIndexOf(ask.startsWith('model') ? '/models' : PATHS[format])),
        )
  return urls.map((address) => {
    const url = new URL(address + search)
    // The token is ours.
    url.searchParams.delete('key')
    for (const [name, value] of Object.entries(endpoint.query)) url.searchParams.set(name, value)
    return url
  })
}

/** Google's own address for clients of OpenAI's API ends with /openai. */
function geminiRoot(base: string): string {
  const bare = base.replace(/\/openai$/, '')
  if (/\/v1(?:beta|alpha)\d?$/.test(bare)) return bare
  return `${bare.replace(/\/v1$/, '')}/v1beta`
}
