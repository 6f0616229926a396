import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { Refused } from '../wire/refused.ts'

/**
 * Refuses what comes from a web page. A page can lead a name of its own to this machine, so the address must be asked
 * for by number or as localhost; and a page of another site names that site as the origin of its requests.
 * @param host that the server listens at
 */
export function requireLocalCaller({ host, origin }: IncomingHttpHeaders, listening: string): void {
  const asked = hostOf(`http://${host ?? ''}`)
  const loopback = isLoopback(listening)
  const known =
    asked !== null && (isLoopback(asked) || (!loopback && (isIP(asked) > 0 || asked === listening)))
  if (!known)
    throw new Refused(
      'host',
      `The request names the host ${JSON.stringify(host ?? '')}: ask for this address by its number, as it was printed.`,
    )
  if (origin === undefined || !/^(?:https?:|null$)/.test(origin)) return
  const from = hostOf(origin)
  if (from === null || !isLoopback(from))
    throw new Refused(
      'host',
      `Web pages may not send requests here, and this one comes from ${JSON.stringify(origin)}.`,
    )
}

/** Without brackets; null if it is no address. */
function hostOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  return new URL(address).hostname.replace(/^\[|\]$/g, '').toLowerCase()
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Where each client puts its key; '' where there is none. */
export function tokenOf({ headers }: Pick<IncomingMessage, 'headers'>, url: URL): string {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]
  const named = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['api-key']
  return (bearer ?? (Array.isArray(named) ? named[0] : named) ?? url.searchParams.get('key') ?? '').trim()
}
