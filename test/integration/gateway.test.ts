import { request } from 'node:http'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BudgetReached, CallError } from '../../src/core/errors.ts'
import type { ChatReply, ChatRequest } from '../../src/core/ports.ts'
import { Calls } from '../../src/core/run/calls.ts'
import type { AttemptOptions } from '../../src/node/gateway/attempt.ts'
import { type Gateway, type GatewayAttempt, openGateway } from '../../src/node/gateway/gateway.ts'
import { memoryPorts, reply } from '../support/memory-ports.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway()
})
afterAll(() => gateway.close())

const SAMPLING = { temperature: 0.7, topP: 1, maxTokens: 2000, stop: [] }
const PRIOR = 'Experience from this code base:\n- Return an error object.\n  seen: "expected null"'

function attempt(
  chat: (request: ChatRequest, signal: AbortSignal) => Promise<ChatReply>,
  options: Partial<AttemptOptions> = {},
): GatewayAttempt {
  return gateway.attempt({
    chat,
    draw: 'first/1/start/parse-port/0',
    inject: false,
    sampling: SAMPLING,
    signal: new AbortController().signal,
    ...options,
  })
}

function clientOf({ baseUrls, token }: GatewayAttempt): OpenAI {
  return new OpenAI({ baseURL: baseUrls.openai, apiKey: token, maxRetries: 3 })
}

const hello = { model: 'any', messages: [{ role: 'user' as const, content: 'hello' }] }

describe('the gateway, by the client of OpenAI', () => {
  it('answers whole and as a stream, and reports what it saw', async () => {
    const asked: ChatRequest[] = []
    const one = attempt(async (request) => {
      asked.push(request)
      return reply(`reply ${asked.length}`)
    })
    const client = clientOf(one)
    const whole = await client.chat.completions.create({ ...hello, max_tokens: 100 })
    expect(whole.choices[0]?.message.content).toBe('reply 1')
    expect(whole.usage?.total_tokens).toBe(120)
    const stream = await client.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let total = 0
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? ''
      total = usage?.total_tokens ?? 0
    }
    expect({ text, total }).toEqual({ text: 'reply 2', total: 120 })
    expect(asked.map(({ temperature, maxTokens }) => [temperature, maxTokens])).toEqual([
      [0.7, 100],
      [0.7, 2000],
    ])
    const report = await one.close()
    expect(report).toMatchObject({ calls: 2, priorSeen: 0, refused: 0, stopped: 'done', fault: null })
    expect(report.usage.promptTokens).toBe(200)
    expect(report.steps.map(({ source, message }) => [source, message])).toEqual([
      ['user', 'hello'],
      ['agent', 'reply 1'],
      ['agent', 'reply 2'],
    ])
  })

  it('answers the responses API, tools included', async () => {
    const one = attempt(async () => ({
      ...reply(''),
      toolCalls: [{ id: 'call_1', name: 'read', arguments: '{"path":"a"}' }],
      finish: 'tool_calls',
    }))
    const client = clientOf(one)
    const stream = client.responses.stream({
      model: 'any',
      input: 'read a',
      tools: [{ type: 'function', name: 'read', parameters: { type: 'object' }, strict: false }],
    })
    const { output } = await stream.finalResponse()
    expect(output).toMatchObject([{ type: 'function_call', call_id: 'call_1', arguments: '{"path":"a"}' }])
    await one.close()
  })

  it('puts the prior into the system text once, and counts the requests that held it', async () => {
    const asked: ChatRequest[] = []
    const chat = async (request: ChatRequest) => {
      asked.push(request)
      return reply('ok')
    }
    const injects = attempt(chat, { prior: PRIOR, inject: true })
    const system = { role: 'system' as const, content: 'Be brief.' }
    await clientOf(injects).chat.completions.create({ ...hello, messages: [system, ...hello.messages] })
    await clientOf(injects).chat.completions.create({ ...hello, messages: asked[0]!.messages as never })
    expect(asked[0]!.messages[0]!.content).toBe(`Be brief.\n\n${PRIOR}`)
    expect(asked[1]!.messages).toEqual(asked[0]!.messages)
    expect((await injects.close()).priorSeen).toBe(2)

    const watches = attempt(chat, { prior: PRIOR, inject: false })
    await clientOf(watches).chat.completions.create(hello)
    const file = PRIOR.split('\n').map((line) => `   ${line}`)
    await clientOf(watches).chat.completions.create({
      ...hello,
      messages: [{ role: 'user', content: `AGENTS.md:\n${file.join('\n')}` }, ...hello.messages],
    })
    expect(asked[2]!.messages).toEqual(hello.messages)
    expect((await watches.close()).priorSeen).toBe(1)
  })

  it('makes no further call once the budget is reached, whatever the agent does', async () => {
    let calls = 0
    const one = attempt(async () => {
      if (++calls > 1) throw new BudgetReached('calls', 'The budget of 1 calls is used up.')
      return reply('ok')
    })
    const client = clientOf(one)
    await client.chat.completions.create(hello)
    for (let at = 0; at < 5; at++)
      await expect(client.chat.completions.create(hello)).rejects.toThrow('The budget of 1 calls is used up.')
    expect(calls).toBe(2)
    expect(one.ended.aborted).toBe(true)
    const report = await one.close()
    expect(report).toMatchObject({ stopped: 'budget', refused: 5 })
    expect(report.fault?.name).toBe('BudgetReached')
  })

  it('ends at a limit of turns, also where requests come together', async () => {
    let calls = 0
    const one = attempt(async () => reply(String(++calls)), { limits: { turns: 3 } })
    const client = clientOf(one)
    const ends = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) =>
        client.chat.completions.create({ ...hello, messages: [{ role: 'user', content: `${at}` }] }),
      ),
    )
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(calls).toBe(3)
    expect(await one.close()).toMatchObject({ calls: 3, stopped: 'turns', refused: 5 })
  })

  it('ends at a limit of tokens, and when its time is over, also for the request under way', async () => {
    const short = attempt(async () => reply('ok'), { limits: { tokens: 200 } })
    const client = clientOf(short)
    await client.chat.completions.create(hello)
    await client.chat.completions.create(hello)
    await expect(client.chat.completions.create(hello)).rejects.toThrow('The 200 tokens of the attempt')
    expect(await short.close()).toMatchObject({ calls: 2, stopped: 'budget', fault: null })

    const brief = attempt(
      (_request, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      { limits: { seconds: 0.2 } },
    )
    await expect(clientOf(brief).chat.completions.create(hello)).rejects.toThrow('The 0.2 seconds')
    expect(await brief.close()).toMatchObject({ calls: 1, stopped: 'time', fault: null })
  })

  it('says once what failed for good, and lets the agent go on', async () => {
    let calls = 0
    const one = attempt(async () => {
      if (++calls === 1) throw new CallError('overflow', 'It does not fit.')
      return reply('ok')
    })
    const client = clientOf(one)
    await expect(client.chat.completions.create(hello)).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    })
    expect(calls).toBe(1)
    await client.chat.completions.create(hello)
    await one.close()
  })

  it('draws equal requests by their number, and gives an undelivered reply to the next that asks the same', async () => {
    const draws: string[] = []
    let hang = true
    const one = attempt(async ({ draw }, signal) => {
      draws.push(draw)
      if (!hang) return reply('ok')
      hang = false
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const client = clientOf(one)
    const gone = new AbortController()
    const first = client.chat.completions.create(hello, { signal: gone.signal })
    await expect.poll(() => draws.length).toBe(1)
    gone.abort()
    await expect(first).rejects.toThrow()
    await expect
      .poll(async () => {
        await client.chat.completions.create(hello)
        return draws.at(-1)
      })
      .toMatch(/\/1$/)
    expect(draws[1]).toBe(draws[0])
    await one.close()
  })
})

it('does not mind an agent that is gone when its stream ends', async () => {
  let end = () => {}
  const late = new Promise<void>((resolve) => {
    end = resolve
  })
  let calls = 0
  const one = attempt(async () => {
    if (++calls === 1) await late
    return reply('late')
  })
  const gone = new AbortController()
  const first = clientOf(one).chat.completions.create({ ...hello, stream: true }, { signal: gone.signal })
  await expect.poll(() => calls).toBe(1)
  gone.abort()
  await expect(first).rejects.toThrow()
  end()
  const { choices } = await clientOf(one).chat.completions.create(hello)
  expect(choices[0]?.message.content).toBe('late')
  expect(await one.close()).toMatchObject({ calls: 2, fault: null })
})

describe('the gateway before the calls of a run', () => {
  const ask = (one: GatewayAttempt, content: string) =>
    clientOf(one)
      .chat.completions.create({ model: 'any', messages: [{ role: 'user', content }] })
      .then(({ choices }) => choices[0]?.message.content)

  it('serves equal requests of a resumed attempt from the journal, in whatever order they come', async () => {
    let drawn = 0
    const ports = memoryPorts({ policy: ({ messages }) => `${messages[0]?.content}${++drawn}` })
    const run = () => new Calls(ports, {}, () => 0, new AbortController().signal, 1)
    const attemptOf = (calls: Calls) => attempt((request, asker) => calls.chat(request, asker))
    const first = attemptOf(run())
    const said = [await ask(first, 'a'), await ask(first, 'a'), await ask(first, 'b')]
    expect(said).toEqual(['a1', 'a2', 'b3'])
    // The process was killed here.
    const resumed = attemptOf(run())
    const [b, ...as] = await Promise.all([ask(resumed, 'b'), ask(resumed, 'a'), ask(resumed, 'a')])
    expect(b).toBe('b3')
    expect(as.sort()).toEqual(['a1', 'a2'])
    expect(await ask(resumed, 'a')).toBe('a4')
    expect(ports.policy.requests).toHaveLength(4)
  })

  it('holds a budget of calls to the call, against an agent that sends all it has together and again', async () => {
    const ports = memoryPorts({ policy: () => 'ok' })
    const calls = new Calls(ports, { calls: 5 }, () => 0, new AbortController().signal, 1)
    const one = attempt((request, asker) => calls.chat(request, asker))
    for (let round = 0; round < 3; round++)
      await Promise.allSettled(Array.from({ length: 10 }, (_, at) => ask(one, `${round} ${at}`)))
    expect(ports.policy.requests).toHaveLength(5)
    const report = await one.close()
    expect(report).toMatchObject({ stopped: 'budget', usage: { promptTokens: 500 } })
    expect(report.fault).toMatchObject({ name: 'BudgetReached', budget: 'calls' })
  })
})

describe('the gateway, to those whom it does not know', () => {
  const get = (path: string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers })

  /** Status of a request whose body never comes. */
  const headers = (path: string, given: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const method = given['content-length'] === undefined ? 'GET' : 'POST'
      const sent = request({ port: gateway.port, host: '127.0.0.1', path, method, headers: given })
      sent.once('response', ({ statusCode }) => {
        resolve(statusCode)
        sent.destroy()
      })
      sent.once('error', reject).flushHeaders()
      if (method === 'GET') sent.end()
    })

  it('refuses wrong tokens, pages, wrong paths and bodies that are too large', async () => {
    const one = attempt(async () => reply('ok'))
    const key = { authorization: `Bearer ${one.token}` }
    expect((await get('/v1/models', { 'x-api-key': 'wrong' })).status).toBe(401)
    expect((await get('/v1/models', {})).status).toBe(401)
    expect((await get('/v1/models', { ...key, origin: 'https://example.com' })).status).toBe(403)
    expect((await get('/v1/models', { ...key, origin: 'http://localhost:3000' })).status).toBe(200)
    expect((await get('/v1/files', key)).status).toBe(404)
    expect((await get('/v1/responses', key)).status).toBe(405)
    const rebound = await headers('/v1/models', { ...key, host: 'evil.example' })
    expect(rebound).toBe(403)
    expect(await headers('/v1/responses', { ...key, 'content-length': String(64 * 1024 * 1024) })).toBe(413)
    const parameters = `${'{"a":['.repeat(20_000)}${']}'.repeat(20_000)}`
    const tools = `[{"type":"function","function":{"name":"x","parameters":${parameters}}}]`
    const deep = `{"messages":[{"role":"user","content":"x"}],"tools":${tools}}`
    const nested = await fetch(`${one.baseUrls.openai}/chat/completions`, {
      method: 'POST',
      headers: key,
      body: deep,
    })
    expect(nested.status).toBe(400)
    const token = one.token
    await one.close()
    expect((await get('/v1/models', { authorization: `Bearer ${token}` })).status).toBe(401)
  })
})
