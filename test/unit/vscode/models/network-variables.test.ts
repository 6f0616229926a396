import { describe, expect, it } from 'vitest'
import { type NetworkSettings, networkVariables } from '../../../../src/vscode/models/network-variables.ts'

const NONE: NetworkSettings = { proxy: '', noProxy: [], support: 'override', systemCertificates: false }

describe('what a child needs to reach the network', () => {
  it('is nothing where the settings say nothing: the variables of the host are inherited', () => {
    expect(networkVariables(NONE, { HTTPS_PROXY: 'http://own:1' })).toEqual({ env: {}, secrets: {} })
  })

  it('is the proxy of the settings, in both spellings, before an inherited one', () => {
    const { env } = networkVariables(
      { ...NONE, proxy: 'proxy.example:3128', noProxy: ['.corp.example', ' localhost '] },
      { https_proxy: 'http://own:1' },
    )
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'])
      expect(env[name]).toBe('http://proxy.example:3128')
    expect([env.NO_PROXY, env.no_proxy]).toEqual(['.corp.example,localhost', '.corp.example,localhost'])
  })

  it('keeps a password of the proxy out of what a process listing shows', () => {
    const proxy = 'http://me:hidden-password@proxy.example:3128'
    const { env, secrets } = networkVariables({ ...NONE, proxy }, {})
    expect(JSON.stringify(env)).not.toContain('hidden-password')
    expect(secrets).toMatchObject({ HTTPS_PROXY: proxy, https_proxy: proxy })
  })

  it('leaves the proxy out where it is not for extensions', () => {
    expect(networkVariables({ ...NONE, proxy: 'http://p:1', support: 'off' }, {}).env).toEqual({})
  })

  it('passes certificates as Node reads them at its start', () => {
    const own = { NODE_EXTRA_CA_CERTS: '/etc/own.pem' }
    expect(networkVariables({ ...NONE, systemCertificates: true }, own).env).toEqual({
      NODE_USE_SYSTEM_CA: '1',
      NODE_EXTRA_CA_CERTS: '/etc/own.pem',
    })
    const off = { NODE_USE_SYSTEM_CA: '0' }
    expect(networkVariables({ ...NONE, systemCertificates: true }, off).env).toEqual({})
  })
})
