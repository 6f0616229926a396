/** Turns a request without a complete reply into a Fault. Codes are those of Node and of undici. */
import { messageOf } from '../../core/errors.ts'
import { type Remedy, withRemedies } from '../../core/remedy.ts'
import type { CallContext, Fault } from './fault.ts'
import { redact } from './redact.ts'

/** `phase`: 'body' if the reply had begun. `ever`: whether this endpoint has answered before. */
export function faultOfConnection(
  error: unknown,
  phase: 'head' | 'body',
  ever: boolean,
  context: CallContext,
): Fault {
  const code = codeOf(error)
  const { label } = context
  if (isTlsCode(code)) {
    const hint = /SSL|EPROTO/.test(code)
      ? 'check whether the base URL should begin with http:// or https://'
      : 'add its authority with NODE_EXTRA_CA_CERTS, or check the host name'
    return fault('endpoint', `${label} has no valid TLS certificate for this connection (${code}): ${hint}.`)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return lost(ever, `The host of ${label} cannot be found (${code}).`, [
      { do: 'check-address', and: ['network'] },
    ])
  if (code === 'ECONNREFUSED')
    return lost(ever, `Nothing answers at ${label} (connection refused).`, [
      { do: 'start-server' },
      { do: 'check-address', and: [] },
    ])
  if (
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    /^E(?:HOST|NET)UNREACH$/.test(code) ||
    (code === 'ETIMEDOUT' && phase === 'head')
  )
    return lost(ever, `${label} cannot be reached (${code}).`, [
      { do: 'check-address', and: ['network', 'proxy'] },
    ])
  if (code.startsWith('HPE_'))
    return fault('endpoint', `${label} does not speak HTTP (${code}).`, [{ do: 'check-address', and: [] }])
  if (phase === 'body')
    return fault('cut', `${label} broke off its reply (${code || 'connection closed'}), again and again.`)
  const said = redact(code || messageOf(error).sentence, context.secrets)
  return fault('connection', `The connection to ${label} broke before it replied (${said}), again and again.`)
}

/** Whether the code is of a failed TLS connection. */
export function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL|EPROTO)/.test(code)
}

/** Unreachable: final on the first call, retried once the endpoint has answered. */
function lost(ever: boolean, message: string, remedies: readonly Remedy[]): Fault {
  return { kind: 'endpoint', message, remedies, congested: ever, retryAfterMs: null }
}

function fault(kind: Fault['kind'], message: string, remedies: readonly Remedy[] = []): Fault {
  return { kind, message, ...withRemedies(remedies), congested: false, retryAfterMs: null }
}

/** The code of Node or undici of an error or of its cause; '' if there is none. */
export function codeOf(error: unknown): string {
  for (
    let each = error as { code?: unknown; cause?: unknown; errors?: unknown[] } | undefined, depth = 0;
    each && depth < 5;
    depth++
  ) {
    if (typeof each.code === 'string') return each.code
    each = (each.cause ?? each.errors?.[0]) as typeof each
  }
  return ''
}
