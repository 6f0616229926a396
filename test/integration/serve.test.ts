import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PRIOR_HEADER } from '../../src/core/inject/prior.ts'
import type { HttpServer } from '../../src/node/gateway/http/server.ts'
import { LibraryPrior } from '../../src/node/serve/library-prior.ts'
import { wholeReplies } from '../../src/node/serve/live-model.ts'
import { openServe } from '../../src/node/serve/open-serve.ts'
import { PassingEndpoint } from '../../src/node/serve/passing-endpoint.ts'
import { ScriptedModel } from '../support/memory-ports.ts'

const TOKEN = 'token-of-this-test'
const RULE = 'Return an error object.'
const library = (rule: string) =>
  `version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: ${rule}\n    evidence: []\n    status: proven\n    pinned: true\n`

/** An endpoint that answers chat completions by `answer`, and nothing else. */
let upstream: ReturnType<typeof createServer>
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
const got: { path: string; body: string; headers: IncomingHttpHeaders }[] = []
let folder: string
const said: string[] = []
const open: HttpServer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-'))
  upstream = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    got.push({ path: incoming.url ?? '', body, headers: incoming.headers })
    if (incoming.url === '/v1/chat/completions') answer(incoming, response, body)
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}')
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  upstream.closeAllConnections()
  upstream.close()
  await rm(folder, { recursive: true })
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
  got.length = 0
  said.length = 0
})

const model = new ScriptedModel(({ messages }) => `${messages[0]?.role}: ${messages.length} messages`)

async function serve({ endpoint = true } = {}): Promise<string> {
  const path = join(folder, 'library.yaml')
  await writeFile(path, library(RULE))
  const { port } = upstream.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${port}/v1`
  const server = await openServe(
    { host: '127.0.0.1', port: 0, token: TOKEN, onFault: (error) => said.push(String(error)) },
    {
      model: wholeReplies(model),
      endpoint: endpoint
        ? new PassingEndpoint({
            baseUrl,
            apiKey: 'key-of-upstream',
            apiKeyEnv: null,
            model: 'm',
            api: 'chat',
            env: {},
          })
        : null,
      experiences: await LibraryPrior.open({
        path,
        include: 'proven',
        model: 'm',
        say: (line) => said.push(line),
      }),
      log: (line) => said.push(line),
    },
  )
  open.push(server)
  return `http://127.0.0.1:${server.port}`
}

/** The bytes of an answer as they came, still packed. */
function bytesOf(
  address: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      address,
      { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, ...headers } },
      async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk as Buffer)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) })
      },
    )
    sent.once('error', reject).end(body)
  })
}

const ASKED = '{ "model":"m", "seed": 12345678901234567890, "messages":[{"role":"user","content":"hi"}] }'

describe('a request in the format of the endpoint', () => {
  it('is passed on with the experiences, once, and without the token; its answer comes back byte for byte', async () => {
    const stream = Buffer.from(
      'data: {"a":"\u00e4"}\r\n\r\n: comment\n\ndata:{"no":  "completion"}\n\n\ndata: [DONE]',
    )
    const packed = gzipSync(stream)
    answer = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'content-encoding': 'gzip',
        'x-request-id': '7',
      })
      response.write(packed.subarray(0, 9))
      setTimeout(() => response.end(packed.subarray(9)), 5)
    }
    const address = `${await serve()}/v1/chat/completions`
    const first = await bytesOf(address, ASKED, {
      'accept-encoding': 'gzip',
      'x-own': 'kept',
      cookie: 'mine',
    })
    expect(first).toMatchObject({
      status: 200,
      bytes: packed,
      headers: { 'content-encoding': 'gzip', 'x-request-id': '7' },
    })
    const [{ body, headers }] = got as [(typeof got)[number]]
    const added = JSON.stringify({ role: 'system', content: `${PRIOR_HEADER}\n- ${RULE}` })
    expect(body).toBe(ASKED.replace('[{', `[${added},{`))
    expect(headers).toMatchObject({
      authorization: 'Bearer key-of-upstream',
      'x-own': 'kept',
      'accept-encoding': 'gzip',
    })
    expect(headers.cookie).toBeUndefined()
    // What an agent behind another such address, or with an exported file, sends.
    await bytesOf(address, body)
    expect(got[1]?.body).toBe(body)
  })

  it('is streamed without waiting: the first event arrives before the second is sent', async () => {
    let next = () => {}
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
      next = () => response.end('data: 2\n\n')
    }
    const reply = await fetch(`${await serve()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: ASKED,
    })
    const texts: string[] = []
    for await (const chunk of reply.body!) {
      texts.push(Buffer.from(chunk).toString())
      next()
    }
    expect(texts).toEqual(['data: 1\n\n', 'data: 2\n\n'])
  })

  it('is aborted at the endpoint when the client hangs up', async () => {
    let gone = false
    answer = (incoming, response) => {
      incoming.socket.once('close', () => {
        gone = true
      })
      response.writeHead(200).write('data: 1\n\n')
    }
    const stop = new AbortController()
    const reply = await fetch(`${await serve()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: ASKED,
      signal: stop.signal,
    })
    expect(reply.status).toBe(200)
    stop.abort()
    await expect.poll(() => gone).toBe(true)
  })

  it('keeps the errors of the endpoint, and words its absence', async () => {
    answer = (_request, response) =>
      response.writeHead(429, { 'retry-after': '3' }).end('{"error":{"message":"slow"}}')
    const address = `${await serve()}/v1/chat/completions`
    expect(await bytesOf(address, ASKED)).toMatchObject({ status: 429, headers: { 'retry-after': '3' } })
    answer = (incoming) => incoming.socket.destroy()
    const { status, bytes } = await bytesOf(address, ASKED)
    expect(status).toBe(502)
    expect(JSON.parse(bytes.toString()).error.message).toContain('127.0.0.1')
  })
})

describe('a request in another format', () => {
  it('is tried at the endpoint once, and translated where it is not taken', async () => {
    const root = await serve()
    const body = JSON.stringify({
      model: 'claude',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'hi' }],
    })
    for (let at = 0; at < 2; at++) {
      const { status, bytes } = await bytesOf(`${root}/v1/messages`, body)
      expect(status).toBe(200)
      expect(JSON.parse(bytes.toString())).toMatchObject({
        type: 'message',
        content: [{ type: 'text', text: 'system: 2 messages' }],
      })
    }
    expect(got.map(({ path }) => path)).toEqual(['/v1/messages'])
    expect(model.requests.at(-1)?.messages[0]?.content).toContain(RULE)
    expect(said.at(-1)).toMatch(/^POST \/v1\/messages 200 \d+ ms, translated with experiences$/)
  })

  it('is translated for a model of this machine, tokens are counted, and models listed', async () => {
    const root = await serve({ endpoint: false })
    const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: TOKEN })
    const { output_text: text } = await client.responses.create({ model: 'any', input: 'hi' })
    expect(text).toBe('system: 2 messages')
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['scripted'])
    const count = await bytesOf(
      `${root}/v1beta/models/m:countTokens`,
      '{"contents":[{"parts":[{"text":"hi"}]}]}',
    )
    expect(JSON.parse(count.bytes.toString()).totalTokens).toBeGreaterThan(1)
  })
})

describe('the library', () => {
  it('is read again when it changes; one that is broken is reported once, and the last one counts', async () => {
    const root = await serve({ endpoint: false })
    const path = join(folder, 'library.yaml')
    const system = async () => {
      await bytesOf(`${root}/v1/chat/completions`, ASKED)
      return model.requests.at(-1)?.messages[0]?.content
    }
    expect(await system()).toContain(RULE)
    await writeFile(path, library('Use integers of cents.'))
    expect(await system()).toContain('cents')
    await writeFile(path, 'experiences: 7\n')
    expect(await system()).toContain('cents')
    expect(await system()).toContain('cents')
    expect(said.filter((line) => line.includes('library.yaml')).length).toBe(1)
    await rm(path)
    expect(await system()).toBe('hi')
  })
})
