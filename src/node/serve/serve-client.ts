import { randomUUID } from 'node:crypto'
import { EXAMPLES_HEADER, PRIOR_HEADER } from '../../core/inject/prior.ts'
import { promptTokens } from '../gateway/count-tokens.ts'
import { FORMATS } from '../gateway/formats/registry.ts'
import { parseBody, readBody } from '../gateway/http/read-body.ts'
import type { Route } from '../gateway/http/route.ts'
import { sendReply } from '../gateway/http/send-reply.ts'
import type { Client, Exchange } from '../gateway/http/server.ts'
import { leadingText } from '../gateway/place-prior.ts'
import type { Asked, Target } from '../gateway/wire/format.ts'
import type { LibraryPrior } from './library-prior.ts'
import type { LiveModel } from './live-model.ts'
import type { PassingEndpoint } from './passing-endpoint.ts'
import { refusalOf } from './refusal-of.ts'
import { bodyWithPrior } from './system-text.ts'

export interface ServeOptions {
  /** asked where a format has to be translated */
  model: LiveModel
  /** the endpoint behind it, for requests in a format that it takes itself; null for a model of this machine */
  endpoint: PassingEndpoint | null
  /** null = none are put in */
  experiences: LibraryPrior | null
  /** gets one line a request */
  log(line: string): void
}

/** Answers people's agents: adds the experiences, and passes on or translates. */
export class ServeClient implements Client {
  private readonly options: ServeOptions

  constructor(options: ServeOptions) {
    this.options = options
  }

  refused(): void {}

  async answer(exchange: Exchange): Promise<void> {
    const { request, response, route, url } = exchange
    const start = performance.now()
    let how = 'refused'
    response.once('close', () => {
      const ms = Math.round(performance.now() - start)
      this.options.log(`${request.method} ${url.pathname} ${response.statusCode} ${ms} ms, ${how}`)
    })
    const format = FORMATS[route.format]
    const send = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (route.ask === 'models' || route.ask === 'model') {
      if (route.format === 'chat' && (await this.options.endpoint?.pass(exchange, null))) {
        how = 'passed on'
        return
      }
      how = 'answered here'
      send(route.ask === 'model' ? format.model(route.name) : format.models([this.options.model.name]))
      return
    }
    const sent = await readBody(request)
    const prior = (await this.options.experiences?.current())?.text ?? ''
    const added = prior === '' ? null : addPrior(route, sent, prior)
    const what = added === null ? 'without experiences' : 'with experiences'
    if (await this.options.endpoint?.pass(exchange, added ?? sent)) {
      how = `passed on ${what}`
      return
    }
    how = `translated ${what}`
    const asked = format.read(parseBody(added ?? sent), route.target)
    if (route.ask === 'count') send(format.counted(promptTokens(asked.request)))
    else await this.translate(exchange, asked, route.target.events)
  }

  private async translate({ response, signal }: Exchange, asked: Asked, events: boolean): Promise<void> {
    const draw = randomUUID()
    const id = draw.replaceAll('-', '').slice(0, 24)
    await sendReply(response, asked, { id, events }, async (live) => {
      try {
        const request = { ...asked.request, role: 'policy' as const, draw }
        return await this.options.model.ask(request, asked.stream ? live : null, signal)
      } catch (error) {
        throw refusalOf(error)
      }
    })
  }
}

/** The body with the prior; null where it holds one already, or there is no place for it. */
function addPrior(route: Route & { target: Target }, body: string, prior: string): string | null {
  // An agent may read a file with an export of the experiences by itself.
  const isHeld =
    holdsExport(body) &&
    holdsExport(leadingText(FORMATS[route.format].read(parseBody(body), route.target).request.messages))
  return isHeld ? null : bodyWithPrior(route.format, body, prior)
}

function holdsExport(text: string): boolean {
  return text.includes(PRIOR_HEADER) || text.includes(EXAMPLES_HEADER)
}
