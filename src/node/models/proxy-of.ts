/** The proxy settings of the environment; '' = none. The lower-case spelling wins if both are set. */
export function proxySettings(env: NodeJS.ProcessEnv) {
  return {
    httpProxy: env.http_proxy || env.HTTP_PROXY || '',
    httpsProxy: env.https_proxy || env.HTTPS_PROXY || '',
    noProxy: env.no_proxy || env.NO_PROXY || '',
  }
}

/** The proxy for requests to an address, by the variables of the environment; null = none. */
export function proxyOf(url: URL, env: NodeJS.ProcessEnv): URL | null {
  const { httpProxy, httpsProxy, noProxy } = proxySettings(env)
  const proxy = (url.protocol === 'https:' ? httpsProxy : '') || httpProxy
  return !URL.canParse(proxy) || isExempt(url, noProxy) ? null : new URL(proxy)
}

/** NO_PROXY: names with their subdomains, "*" for all, each with an optional port; separated by commas or spaces. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry)!
      if (onlyPort !== undefined && onlyPort !== port) return false
      const bare = name!.replace(/^\*?\./, '')
      return name === '*' || host === bare || host.endsWith(`.${bare}`)
    })
}
