import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OpenAI } from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { type StreamedCall, streamReply } from '../../../../src/node/models/stream-reply.ts'
import type { ReplyPart } from '../../../../src/node/models/wire/adapter.ts'

const closes: (() => unknown)[] = []
afterEach(() => {
  for (const close of closes.splice(0)) close()
})

/** Asks a server that answers any request with `text`; gives what it was asked and what it replied. */
async function ask(text: string, call: Partial<StreamedCall> = {}) {
  const asked: { url: string | undefined; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push({ url: request.url, body: JSON.parse(body) })
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closes.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none', maxRetries: 0 })
  const parts: ReplyPart[] = []
  const stream = streamReply(
    client,
    {
      api: 'chat',
      model: 'm',
      request: { messages: [{ role: 'user', content: 'hello' }] },
      passedOn: {},
      ...call,
    },
    new AbortController().signal,
  )
  for await (const part of stream) parts.push(part)
  return { asked, parts }
}

const sse = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

describe('a streamed reply', () => {
  it('is asked for in the format of its API, with what the caller passes on', async () => {
    const text = sse({ choices: [{ index: 0, delta: { content: 'yes' } }] })
    const { asked, parts } = await ask(`${text}data: [DONE]\n\n`, {
      passedOn: { temperature: 0.5, model: 'x' },
    })
    expect(parts).toEqual([{ text: 'yes' }])
    expect(asked).toEqual([
      {
        url: '/v1/chat/completions',
        body: {
          model: 'm',
          messages: [{ role: 'user', content: 'hello' }],
          temperature: 0.5,
          stream: true,
        },
      },
    ])
    const responses = await ask(sse({ type: 'response.output_text.delta', delta: 'yes' }), {
      api: 'responses',
      toolChoice: 'required',
    })
    expect(responses.parts).toEqual([{ text: 'yes' }])
    expect(responses.asked).toEqual([
      {
        url: '/v1/responses',
        body: { model: 'm', input: [{ role: 'user', content: 'hello' }], store: false, stream: true },
      },
    ])
  })

  it('that is missing is distinguished from one without text', async () => {
    await expect(ask('{"choices":[{"message":{"content":"whole"}}]}')).rejects.toMatchObject({
      name: 'NoStream',
    })
    expect((await ask(sse({ choices: [{ index: 0, delta: { content: '' } }] }))).parts).toEqual([])
  })
})
