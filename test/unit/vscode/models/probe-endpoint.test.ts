import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { probeEndpoint, readModels } from '../../../../src/vscode/models/probe-endpoint.ts'

const closes: (() => void)[] = []
afterEach(() => {
  for (const close of closes.splice(0)) close()
})

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const http = createServer(answer)
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  closes.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return { name: 'test', baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1/` }
}

const list = (...ids: string[]) => JSON.stringify({ object: 'list', data: ids.map((id) => ({ id })) })

describe('asking an endpoint for its models', () => {
  it('lists those that chat, with the key that it wants', async () => {
    const place = await server((request, response) => {
      const allowed = request.url === '/v1/models' && request.headers.authorization === 'Bearer right'
      response.writeHead(allowed ? 200 : 401).end(list('qwen', 'nomic-embed-text', 'llama'))
    })
    expect(await probeEndpoint(place, 'right', 5000)).toMatchObject({
      state: 'listed',
      models: ['llama', 'qwen'],
    })
    expect(await probeEndpoint(place, null, 5000)).toMatchObject({ state: 'key', models: [] })
  })

  it('distinguishes one that lists none from one that is not there', async () => {
    const page = await server((_request, response) => response.end('<html>hello</html>'))
    expect(await probeEndpoint(page, null, 5000)).toMatchObject({ state: 'unlisted' })
    const missing = await server((_request, response) => response.writeHead(404).end())
    expect(await probeEndpoint(missing, null, 5000)).toMatchObject({ state: 'unlisted' })
    const mute = await server(() => {})
    expect(await probeEndpoint(mute, null, 50)).toMatchObject({ state: 'silent' })
    expect(await probeEndpoint({ name: 'x', baseUrl: 'http://127.0.0.1:1/v1' }, null, 5000)).toMatchObject({
      state: 'silent',
    })
  })

  it('takes nothing but names from the answer', () => {
    expect(readModels({ data: [{ id: 'a' }, { id: 3 }, null, 'b', { id: 'a' }] })).toEqual(['a'])
    expect(readModels({ models: [] })).toBeNull()
    expect(readModels(null)).toBeNull()
  })
})
