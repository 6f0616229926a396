import { isIPv4 } from 'node:net'
import { UsageError } from '../../core/errors.ts'
import { redact } from './redact.ts'
import { APIS } from './wire/names.ts'

/** The address of calls, parsed once. */
export interface Endpoint {
  /** without credentials, query or a trailing slash */
  baseUrl: string
  /** query parameters of the base URL (Azure's api-version), sent with every call */
  query: Record<string, string>
  /** secrets in the base URL, for redaction */
  secrets: string[]
  /** Basic authentication from the base URL */
  basic: string | null
  /** its name in errors and notes */
  label: string
  /** is on this machine or in this network, so that it may work without a key */
  local: boolean
  /** OpenAI's own service or Azure's: they accept what others may refuse */
  family: 'openai' | 'azure' | 'other'
}

/** Paths that people copy along with the base URL, including that of the old completions API. */
const CALL_PATHS = [...APIS.map(({ path }) => path), '/completions']

/** Throws UsageError if it is not an http(s) address. */
export function parseEndpoint(baseUrl: string): Endpoint {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError(
      `The base URL ${JSON.stringify(redact(baseUrl))} is not an http(s) address; it should look like https://api.openai.com/v1 or http://localhost:11434/v1.`,
    )
  }
  const query = Object.fromEntries(url.searchParams)
  const path = withoutCall(url.pathname)
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  const secretQuery = Object.entries(query).filter(([name]) => /key|token|sig|code/i.test(name))
  return {
    baseUrl: `${url.protocol}//${url.host}${path}`,
    query,
    secrets: [url.password, password, ...secretQuery.map(([, value]) => value)].filter((each) => each !== ''),
    basic: user || password ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : null,
    label: url.host + path,
    local: isLocalHost(url.hostname),
    family: familyOf(url.hostname),
  }
}

function withoutCall(pathname: string): string {
  const path = pathname.replace(/\/+$/, '')
  const call = CALL_PATHS.find((each) => path.endsWith(each)) ?? ''
  return path.slice(0, path.length - call.length).replace(/\/+$/, '')
}

const LOCAL_IPV4 =
  /^(?:0\.0\.0\.0|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/

/** Loopback, private ranges (RFC 1918, 4193, 6598 as used by VPNs), mDNS and names without a dot. */
function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host) || /^fe80:/.test(host)) return true
  if (isIPv4(host)) return LOCAL_IPV4.test(host)
  return !host.includes('.') ? !host.includes(':') : /\.(?:local|localhost|lan|internal|test)$/.test(host)
}

function familyOf(hostname: string): Endpoint['family'] {
  if (hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com')) return 'openai'
  return /\.(?:openai|cognitiveservices|services\.ai)\.azure\.com$/.test(hostname) ? 'azure' : 'other'
}
