import { describe, expect, it } from 'vitest'
import { proxyOf } from '../../../../src/node/models/proxy-of.ts'

const PROXY = 'http://proxy.example:3128'

describe('the proxy of an address', () => {
  it.each([
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY }, true],
    ['http://api.far.example/v1', { HTTPS_PROXY: PROXY }, false],
    ['https://api.far.example/v1', { HTTP_PROXY: PROXY }, true],
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY, NO_PROXY: 'far.example' }, false],
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY, NO_PROXY: 'localhost, *.far.example' }, false],
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY, NO_PROXY: 'ar.example' }, true],
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY, NO_PROXY: 'far.example:8443' }, true],
    ['https://api.far.example:8443/v1', { HTTPS_PROXY: PROXY, NO_PROXY: 'far.example:8443' }, false],
    ['https://api.far.example/v1', { HTTPS_PROXY: PROXY, no_proxy: '*' }, false],
    ['https://api.far.example/v1', { HTTPS_PROXY: 'no address' }, false],
  ])('%s with %o', (address, env, proxied) => {
    expect(proxyOf(new URL(address), env) !== null).toBe(proxied)
  })
})
