import { readFileSync } from 'node:fs'
import { createServer as createHttp, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseEndpoint } from '../../../../src/node/models/endpoint.ts'
import { type TestedEndpoint, testConnection } from '../../../../src/node/models/test-connection.ts'
import { problemOf } from '../../../../src/node/models/test-connection-problem.ts'
import { type ScriptedOptions, startScriptedEndpoint } from '../../../support/scripted-endpoint.ts'

const KEY = 'sk-planted-0123456789abcdef'
const never = new AbortController().signal
const closes: (() => unknown)[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closes.splice(0)) await close()
})

const test = (more: Partial<TestedEndpoint>) =>
  testConnection(
    {
      baseUrl: 'http://127.0.0.1:1/v1',
      model: 'm',
      apiKey: KEY,
      apiKeyEnv: 'SOME_KEY',
      api: 'chat',
      ...more,
    },
    process.env,
    never,
  )

async function scripted(options: ScriptedOptions = {}): Promise<string> {
  const endpoint = await startScriptedEndpoint(options)
  closes.push(() => endpoint.close())
  return endpoint.baseUrl
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closes.push(() => new Promise((done) => server.close(done)))
  server.on('close', () => server.closeAllConnections())
  return (server.address() as AddressInfo).port
}

/** A proxy that answers CONNECT and plain requests with this status. */
async function proxy(status: number): Promise<string> {
  const server = createHttp((_request, response) => response.writeHead(status).end())
  server.on('connect', (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`))
  return `http://127.0.0.1:${await listening(server)}`
}

const error = (status: number, code: string, message: string) => ({
  faults: [{ fault: { kind: 'status' as const, status, body: { error: { code, message } } } }],
})

describe('the test of a connection', () => {
  it('says that the model answered, after leaving out what the endpoint refuses', async () => {
    const refuses = {
      fault: {
        kind: 'status' as const,
        status: 400,
        body: { error: { message: 'Unsupported parameter: max_tokens', param: 'max_tokens' } },
      },
      has: 'max_tokens',
    }
    const found = await test({ baseUrl: await scripted({ faults: [refuses] }) })
    expect(found).toMatchObject({ problem: null, message: expect.stringContaining('answered.') })
  })

  it.each([
    ['key', error(401, 'invalid_api_key', `Incorrect API key provided: ${KEY}`), 'refused the API key'],
    ['quota', error(429, 'insufficient_quota', 'You exceeded your current quota'), 'nothing left to spend'],
    ['rate', error(429, 'rate_limit_exceeded', 'Rate limit reached'), 'limiting the rate'],
    ['server', error(500, 'internal', 'oops'), 'a fault of the endpoint'],
    ['address', { faults: [{ fault: { kind: 'html' as const } }] }, 'a web page'],
    ['connection', { faults: [{ fault: { kind: 'reset' as const } }] }, 'broke before it replied'],
  ])('tells apart: %s', async (problem, options, says) => {
    const found = await test({ baseUrl: await scripted(options) })
    expect(found).toMatchObject({ problem, message: expect.stringContaining(says) })
    expect(JSON.stringify(found)).not.toContain(KEY)
  })

  it('names the model that was probably meant', async () => {
    const baseUrl = await scripted({
      ...error(404, 'model_not_found', 'The model `qwen2.5-codr` does not exist'),
      models: ['llama3.2', 'qwen2.5-coder'],
    })
    expect(await test({ baseUrl, model: 'qwen2.5-codr' })).toMatchObject({
      problem: 'model',
      message: expect.stringMatching(/did you mean "qwen2\.5-coder"\?$/),
    })
  })

  it('distinguishes an unknown host from an unreachable one', async () => {
    expect(await test({ baseUrl: 'https://models.nowhere.invalid/v1' })).toMatchObject({ problem: 'dns' })
    const gone = createTcp()
    await new Promise<void>((done) => gone.listen(0, '127.0.0.1', done))
    const { port } = gone.address() as AddressInfo
    await new Promise((done) => gone.close(done))
    expect(await test({ baseUrl: `http://127.0.0.1:${port}/v1` })).toMatchObject({
      problem: 'connection',
      message: expect.stringContaining('connection refused'),
      detail: 'ECONNREFUSED',
    })
  })

  it('distinguishes an untrusted certificate from an address without TLS', async () => {
    const pem = (name: string) =>
      readFileSync(new URL(`../../../fixtures/tls/self-signed.${name}.pem`, import.meta.url))
    const secure = createHttps({ key: pem('key'), cert: pem('cert') }, (_request, response) => response.end())
    const found = await test({ baseUrl: `https://127.0.0.1:${await listening(secure as Server)}/v1` })
    expect(found).toMatchObject({
      problem: 'certificate',
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      detail: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    const plain = await scripted()
    expect(await test({ baseUrl: plain.replace('http:', 'https:') })).toMatchObject({
      problem: 'address',
      message: expect.stringContaining('http:// instead of https://'),
    })
  })

  it.each([
    ['https://api.far.example/v1', 407, 'requires a user name and password'],
    ['https://api.far.example/v1', 403, 'blocks the connection to api.far.example/v1 (403)'],
    ['http://api.far.example/v1', 407, 'requires a user name and password'],
  ])('says that the proxy refused: %s %i', async (baseUrl, status, says) => {
    const address = await proxy(status)
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, address)
    for (const name of ['NO_PROXY', 'no_proxy', 'http_proxy', 'https_proxy']) vi.stubEnv(name, '')
    expect(await test({ baseUrl })).toMatchObject({
      problem: 'proxy',
      message: expect.stringContaining(says),
    })
  })

  it('says that the proxy is not there', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://me:hidden-password@127.0.0.1:1')
    for (const name of ['NO_PROXY', 'no_proxy', 'http_proxy', 'https_proxy']) vi.stubEnv(name, '')
    const found = await test({ baseUrl: 'https://api.far.example/v1' })
    expect(found).toMatchObject({
      problem: 'proxy',
      message: expect.stringContaining('through the proxy 127.0.0.1:1'),
    })
    expect(JSON.stringify(found)).not.toContain('hidden-password')
  })

  it.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another host name'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'does not trust'],
  ])('says what is wrong with a certificate: %s', (code, says) => {
    const endpoint = parseEndpoint('https://api.far.example/v1')
    const context = { label: endpoint.label, model: 'm', keyEnv: null, hasKey: true, secrets: [] }
    const cause = Object.assign(new Error('tls'), { code })
    const found = problemOf({ kind: 'endpoint', message: '', cause }, { endpoint, context, env: {} })
    expect(found).toMatchObject({ problem: 'certificate', message: expect.stringContaining(says) })
  })
})
