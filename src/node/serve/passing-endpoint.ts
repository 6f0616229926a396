import type { Dispatcher } from 'undici'
import type { Exchange } from '../gateway/http/server.ts'
import type { FormatName } from '../gateway/wire/format.ts'
import { Refused } from '../gateway/wire/refused.ts'
import { faultOfConnection } from '../models/connection-errors.ts'
import { parseEndpoint } from '../models/endpoint.ts'
import { faultOfReply } from '../models/errors.ts'
import type { CallContext } from '../models/fault.ts'
import { createDispatcher } from '../models/transport.ts'
import type { Api } from '../models/wire/names.ts'
import { passOn, sendOn, type Upstream } from './pass-through.ts'
import { upstreamUrls } from './upstream-urls.ts'

export interface PassingOptions {
  baseUrl: string
  apiKey: string | null
  apiKeyEnv: string | null
  model: string
  /** the format that it is known to take; whether it takes others is found out by asking it */
  api: Api
  env: NodeJS.ProcessEnv
}

/** An endpoint to which requests are passed on in the format in which they came. */
export class PassingEndpoint {
  private readonly upstream: Upstream
  private readonly context: CallContext
  private readonly api: FormatName
  /** which of its addresses takes a kind of request; null = none does */
  private readonly places = new Map<string, number | null>()
  private reached = false

  /** Throws UsageError if the base URL is not valid. */
  constructor({ baseUrl, apiKey, apiKeyEnv, model, api, env }: PassingOptions) {
    const endpoint = parseEndpoint(baseUrl)
    this.upstream = { endpoint, apiKey, dispatcher: createDispatcher(endpoint.local, env) }
    this.api = api
    this.context = {
      label: endpoint.label,
      model,
      keyEnv: apiKeyEnv,
      hasKey: apiKey !== null,
      secrets: [...(apiKey === null ? [] : [apiKey]), ...endpoint.secrets],
    }
  }

  /**
   * Answers with what the endpoint answers. False where it does not take requests of this kind: nothing was sent to
   * the client then.
   */
  async pass(exchange: Exchange, body: string | null): Promise<boolean> {
    const { request, response, route, url, signal } = exchange
    const kind = `${route.format} ${route.ask}`
    const known = this.places.get(kind)
    if (known === null) return false
    const urls = upstreamUrls(this.upstream.endpoint, route, url)
    for (const [index, target] of urls.entries()) {
      if (known !== undefined && known !== index) continue
      const head = await this.reach(sendOn(this.upstream, target, request, body, signal), signal)
      const refused = known === undefined ? await this.elsewhere(head, signal) : null
      const last = index === urls.length - 1 && route.format === this.api && route.ask === 'reply'
      if (refused?.isElsewhere && !last) continue
      if (!refused?.isElsewhere) this.places.set(kind, index)
      await this.reach(passOn(head, response, refused?.body ?? null), signal)
      return true
    }
    this.places.set(kind, null)
    return false
  }

  /** Null where the answer says nothing about the address; its body is then still to be read. */
  private async elsewhere(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    signal: AbortSignal,
  ): Promise<{ isElsewhere: boolean; body: Buffer } | null> {
    const isPage = String(headers['content-type'] ?? '').startsWith('text/html')
    if (!isPage && ![404, 405, 501].includes(statusCode)) return null
    const bytes = Buffer.from(await this.reach(body.arrayBuffer(), signal))
    const reply = { status: statusCode, headers, body: bytes.toString('utf8') }
    const isElsewhere =
      isPage || statusCode === 501 || faultOfReply(reply, this.context, Date.now()).elsewhere === true
    return { isElsewhere, body: bytes }
  }

  private async reach<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const value = await work
      this.reached = true
      return value
    } catch (error) {
      if (signal.aborted) throw new Refused('ended', 'The client hung up.', { cause: error })
      const { message } = faultOfConnection(error, 'head', this.reached, this.context)
      throw new Refused('unreachable', message, { cause: error })
    }
  }
}
