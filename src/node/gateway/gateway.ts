/**
 * The endpoint through which agents of other programs reach models: on this machine only, with a token for each
 * attempt. Behind it is the attempt's `chat`, so budgets, journal and limits hold whatever the agent does.
 */
import { randomBytes } from 'node:crypto'
import { digestText } from '../../core/digest.ts'
import { type AttemptOptions, GatewayClient, type GatewayReport } from './attempt.ts'
import { openServer } from './http/server.ts'

export interface GatewayAttempt {
  /** as a client of each provider takes it: of OpenAI's with the version, of the others without */
  baseUrls: { openai: string; anthropic: string; gemini: string }
  /** its API key */
  token: string
  /** fires when no further request will be answered: a limit or a budget is reached, or it was closed */
  ended: AbortSignal
  /** Refuses all further requests. */
  close(): Promise<GatewayReport>
}

export interface Gateway {
  port: number
  attempt(options: AttemptOptions): GatewayAttempt
  /** Throws what only a fault of ours can have thrown, outside of any attempt. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

export async function openGateway(): Promise<Gateway> {
  // By digest, so that looking one up takes as long for any text that is not a token.
  const clients = new Map<string, GatewayClient>()
  let fault: unknown = null
  const server = await openServer({
    host: HOST,
    port: 0,
    clientOf: (token) => clients.get(digestText(token)) ?? null,
    onFault: (error) => {
      fault ??= error
    },
  })
  const root = `http://${HOST}:${server.port}`
  return {
    port: server.port,
    attempt: (options) => {
      const token = `tfgrpo-${randomBytes(24).toString('hex')}`
      const client = new GatewayClient(options)
      clients.set(digestText(token), client)
      return {
        baseUrls: { openai: `${root}/v1`, anthropic: root, gemini: root },
        token,
        ended: client.ended,
        close: async () => {
          clients.delete(digestText(token))
          return client.close()
        },
      }
    },
    close: async () => {
      await server.close()
      if (fault !== null) throw fault
    },
  }
}
