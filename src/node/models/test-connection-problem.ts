import type { CallErrorKind } from '../../core/errors.ts'
import { type Remedy, withRemedies } from '../../core/remedy.ts'
import { codeOf, isTlsCode } from './connection-errors.ts'
import type { Endpoint } from './endpoint.ts'
import type { CallContext, Fault } from './fault.ts'
import { proxyOf } from './proxy-of.ts'
import { redact } from './redact.ts'
import { HttpStatusError } from './transport.ts'

/**
 * What prevents a reply: an unknown host name (dns), the proxy, the certificate, an unreachable host or port
 * (connection), an address that is not an API's (address), the key, the model's name, quota, too many requests at the
 * moment (rate), no answer in time (timeout), a fault of the endpoint (server), or something else (other).
 */
export type ConnectionProblem =
  | 'dns'
  | 'proxy'
  | 'certificate'
  | 'connection'
  | 'address'
  | 'key'
  | 'model'
  | 'quota'
  | 'rate'
  | 'timeout'
  | 'server'
  | 'other'

export interface ConnectionTest {
  /** null = the model answered */
  problem: ConnectionProblem | null
  /** one sentence: that it answered, or what is wrong */
  message: string
  /** what can be done in this program; left out if there is nothing */
  remedies?: readonly Remedy[]
  /** the message of the endpoint or the system, short, without secrets; '' if there is none */
  detail: string
}

/** The call's own fault. */
interface Failure extends Pick<Fault, 'kind' | 'message' | 'remedies'> {
  /** the underlying error; null if a reply was read */
  cause: unknown
}

interface Around {
  endpoint: Endpoint
  context: CallContext
  env: NodeJS.ProcessEnv
}

const OF_KIND: Partial<Record<CallErrorKind, ConnectionProblem>> = {
  key: 'key',
  model: 'model',
  quota: 'quota',
  rate: 'rate',
  timeout: 'timeout',
  server: 'server',
  endpoint: 'address',
  connection: 'connection',
  cut: 'connection',
}

/** Which problem a failed request had, with one sentence that says what to do. */
export function problemOf(failure: Failure, around: Around): ConnectionTest {
  const { context, endpoint, env } = around
  const code = codeOf(failure.cause)
  const status = statusOf(failure.cause)
  const proxy = endpoint.local ? null : proxyOf(new URL(endpoint.baseUrl), env)
  const detail = redact(status ?? (code || deepest(failure.cause)), context.secrets).slice(0, 240)
  const is = (problem: ConnectionProblem, message: string): ConnectionTest => ({ problem, message, detail })
  const asTold = (problem: ConnectionProblem): ConnectionTest => ({
    ...is(problem, failure.message),
    ...withRemedies(failure.remedies),
  })
  const own = () => asTold(OF_KIND[failure.kind] ?? 'other')

  const refusal = proxy && proxyRefusal(failure.cause)
  if (refusal) return is('proxy', proxySentence(proxy, refusal, context.label))
  if (status !== null) return own()
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    if (proxy && isHost(failure.cause, proxy))
      return is('proxy', `The host of the proxy ${nameOf(proxy)} cannot be found (${code}): ${PROXY_ADVICE}.`)
    return is(
      'dns',
      `The host ${new URL(endpoint.baseUrl).hostname} cannot be found (${code}): check the spelling of the address, and that this machine reaches the network or its VPN; where the internet is reached through a proxy, set it (http.proxy, HTTPS_PROXY).`,
    )
  }
  if (isTlsCode(code)) return is(tlsProblem(code), tlsSentence(code, context.label))
  if (proxy && /^E|^UND_ERR_(?:CONNECT|SOCKET)/.test(code))
    return is(
      'proxy',
      `No connection to ${context.label} through the proxy ${nameOf(proxy)} (${code}): ${PROXY_ADVICE}.`,
    )
  // Refused, unreachable, or not HTTP: the call's own sentence says which.
  if (code !== '' && failure.kind === 'endpoint')
    return asTold(code.startsWith('HPE_') ? 'address' : 'connection')
  return own()
}

const PROXY_ADVICE =
  'check its address (http.proxy, HTTPS_PROXY), or exempt the host (http.noProxy, NO_PROXY)'

function proxySentence(proxy: URL, status: number, label: string): string {
  const name = nameOf(proxy)
  return status === 407
    ? `The proxy ${name} requires a user name and password (407): put them into its address, as in http://user:password@${proxy.host}.`
    : `The proxy ${name} blocks the connection to ${label} (${status}): ${PROXY_ADVICE}.`
}

/** Status with which a proxy refused; null if it was not the proxy. */
function proxyRefusal(cause: unknown): number | null {
  for (const each of chain(cause)) {
    const found = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(each.message)
    if (found) return Number(found[1])
    if (each instanceof HttpStatusError && each.status === 407) return 407
  }
  return null
}

/** Status of a reply, e.g. "401"; null if there was none. */
function statusOf(cause: unknown): string | null {
  for (const each of chain(cause)) if (each instanceof HttpStatusError) return String(each.status)
  return null
}

function tlsProblem(code: string): ConnectionProblem {
  return /WRONG_VERSION|SSL_PACKET|EPROTO/.test(code) ? 'address' : 'certificate'
}

function tlsSentence(code: string, label: string): string {
  const certificate = `The certificate of ${label}`
  if (code === 'CERT_HAS_EXPIRED')
    return `${certificate} has expired (${code}): its owner must renew it; check this machine's clock too.`
  if (code === 'CERT_NOT_YET_VALID')
    return `${certificate} is not valid yet (${code}): check this machine's clock.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${certificate} is for another host name (${code}): use the name that it was issued for.`
  if (tlsProblem(code) === 'address')
    return `${label} does not speak TLS (${code}): the address should probably begin with http:// instead of https://.`
  return `${certificate} is signed by an authority that this machine does not trust (${code}): add the authority to the system's certificates, or name its file in NODE_EXTRA_CA_CERTS and start again.`
}

/** Whether the name that was not found is the proxy's. */
function isHost(cause: unknown, proxy: URL): boolean {
  return [...chain(cause)].some((each) => (each as { hostname?: unknown }).hostname === proxy.hostname)
}

/** Host and port, without a password. */
function nameOf(proxy: URL): string {
  return proxy.host
}

/** The message of the innermost error. */
function deepest(cause: unknown): string {
  return [...chain(cause)].at(-1)?.message ?? ''
}

function* chain(error: unknown): Generator<Error> {
  let each = error
  for (let depth = 0; depth < 6 && each instanceof Error; depth++) {
    yield each
    each = each.cause ?? (each as AggregateError).errors?.[0]
  }
}
