import { redact } from '../../node/models/redact.ts'

/** The editor's settings for the network. */
export interface NetworkSettings {
  /** http.proxy; '' = none */
  proxy: string
  /** http.noProxy */
  noProxy: readonly string[]
  /** http.proxySupport: with "off" the editor's proxy is not for extensions */
  support: string
  /** http.systemCertificates */
  systemCertificates: boolean
}

export interface NetworkVariables {
  /** set when the child starts: Node reads certificates only then */
  env: Record<string, string>
  /** sent over the channel, since a proxy's address may hold a password */
  secrets: Record<string, string>
}

/**
 * What a child needs to reach the network as the editor does. Where the settings say nothing, the variables that the
 * extension host itself has hold for the child too, as it inherits them.
 */
export function networkVariables(settings: NetworkSettings, own: NodeJS.ProcessEnv): NetworkVariables {
  const env: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  // Both spellings: the lower-case one wins in the child, so an inherited one must not override the setting.
  const set = (name: string, value: string) => {
    for (const spelling of [name, name.toLowerCase()])
      (redact(value) === value ? env : secrets)[spelling] = value
  }
  const proxy = settings.support === 'off' ? '' : settings.proxy.trim()
  if (proxy !== '') {
    const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) set(name, address)
  }
  const hosts = settings.noProxy.map((host) => host.trim()).filter((host) => host !== '')
  if (hosts.length > 0) set('NO_PROXY', hosts.join(','))
  if (settings.systemCertificates && own.NODE_USE_SYSTEM_CA === undefined) env.NODE_USE_SYSTEM_CA = '1'
  if (own.NODE_EXTRA_CA_CERTS) env.NODE_EXTRA_CA_CERTS = own.NODE_EXTRA_CA_CERTS
  return { env, secrets }
}
