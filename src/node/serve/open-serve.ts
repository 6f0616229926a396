import { timingSafeEqual } from 'node:crypto'
import { digestText } from '../../core/digest.ts'
import { type HttpServer, openServer } from '../gateway/http/server.ts'
import { ServeClient, type ServeOptions } from './serve-client.ts'

export interface Listening {
  host: string
  /** 0 = any that is free */
  port: number
  token: string
  onFault(error: unknown): void
}

/** Opens the address for agents of this machine. Throws what `listen` does, for example EADDRINUSE. */
export function openServe({ token, ...at }: Listening, options: ServeOptions): Promise<HttpServer> {
  const client = new ServeClient(options)
  const expected = Buffer.from(digestText(token))
  return openServer({
    ...at,
    clientOf: (given) => (timingSafeEqual(Buffer.from(digestText(given)), expected) ? client : null),
  })
}
