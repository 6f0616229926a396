import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OpenAI } from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { type StreamedCall, streamReply } from '../../../../src/node/models/stream-reply.ts'
import type { ReplyPart } from '../../../../src/node/models/wire/adapter.ts'
import { eventsOf, replyOf, type Said } from '../../../support/reply-shapes.ts'

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
    for (const text of ['', '<!doctype html><title>Welcome</title>', 'OK'])
      await expect(ask(text)).rejects.toMatchObject({ name: 'NoStream' })
    expect((await ask(sse({ choices: [{ index: 0, delta: { content: '' } }] }))).parts).toEqual([])
  })
})

describe.each(['chat', 'responses'] as const)('of the API %s', (api) => {
  const said = (parts: ReplyPart[]) => parts.map((part) => ('text' in part ? part.text : '')).join('')
  const streamed = (said: Said) => eventsOf(api, replyOf(api, said))

  it.each([
    ['with thinking in tags', '<think>hm</think>\n\n42'],
    ['with two blocks of thinking', '<think>hm</think>\n<think>so</think>\n42'],
    ['with a second block within the answer', '<think>hm</think>\n4<think>so</think>2'],
    ['with [THINK]', '[THINK]hm[/THINK]42'],
    ['with <thought>', '<thought>\nhm\n</thought>\n42'],
    [
      'with channels',
      '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>42<|return|>',
    ],
    ['with one channel', '<|channel|>final<|message|>42'],
  ])('a stream %s shows the answer alone', async (_, content) => {
    expect(said((await ask(streamed({ content }), { api })).parts).trim()).toBe('42')
  })

  it.each(['a < b, [1] and <b>x</b>', '<thinker>', '  <', 'x<think>y', '[1, 2]', '<|'])(
    'a stream of %s shows all of it',
    async (content) => {
      expect(said((await ask(streamed({ content }), { api })).parts)).toBe(content)
    },
  )

  it.each([
    ['the content filter stopped', { content: 'half', finish: 'content_filter' }, /refused to answer/],
    ['the server gave up', { content: 'half', finish: 'abort' }, /did not finish its reply/],
    ['ran out of context', { content: 'half', finish: 'model_context_window_exceeded' }, /context/],
    ['is thinking alone', { message: { reasoning: 'It is 42.' } }, /gave no answer/],
  ] satisfies [string, Said, RegExp][])('a stream that %s ends in an error', async (_, reply, says) => {
    await expect(ask(streamed(reply), { api })).rejects.toThrow(says)
  })

  it('a complete reply is shown where no stream came', async () => {
    const whole = replyOf(api, { content: '<think>hm</think>42' })
    expect((await ask(JSON.stringify(whole), { api })).parts).toEqual([{ text: '42' }])
    expect((await ask(`\ufeff${JSON.stringify(whole, null, 1)}`, { api })).parts).toEqual([{ text: '42' }])
  })

  it('JSON that is no reply is quoted', async () => {
    await expect(ask('{"detail":"Service paused"}', { api })).rejects.toThrow(/Service paused/)
    await expect(ask('data: {"error":{"message":"Service paused"}}\n\n', { api })).rejects.toThrow(
      /Service paused/,
    )
  })
})
