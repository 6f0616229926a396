import { afterEach, describe, expect, it, vi } from 'vitest'
import { BudgetReached } from '../../src/core/errors.ts'
import type { ChatReply, ChatRequest, Usage } from '../../src/core/ports.ts'
import { random } from '../../src/core/random.ts'
import type { Remedy } from '../../src/core/remedy.ts'
import { systemClock } from '../../src/node/clock.ts'
import { CapabilityMemory } from '../../src/node/models/capability-memory.ts'
import { Limiter } from '../../src/node/models/limiter.ts'
import { createOpenAIModel, type OpenAIModelOptions } from '../../src/node/models/openai-model.ts'
import { fakeClock } from '../support/fake-clock.ts'
import {
  type ScriptedEndpoint,
  type ScriptedOptions,
  startScriptedEndpoint,
} from '../support/scripted-endpoint.ts'

const never = new AbortController().signal
const KEY = 'sk-planted-0123456789abcdef'
let endpoint: ScriptedEndpoint | null = null

afterEach(async () => {
  await endpoint?.close()
  endpoint = null
})

async function setUp(
  script: ScriptedOptions = {},
  options: Partial<OpenAIModelOptions> = {},
  concurrency = 8,
) {
  endpoint = await startScriptedEndpoint({ keepBodies: true, ...script })
  const counted = { begun: 0, spent: [] as Usage[] }
  const model = createOpenAIModel({
    baseUrl: endpoint.baseUrl,
    model: 'scripted',
    apiKey: KEY,
    apiKeyEnv: 'PLANTED_KEY',
    api: 'chat',
    // Waits pass at once; what they are is tested where they are made.
    limiter: new Limiter({ concurrency, clock: fakeClock(), random: random('faults') }),
    memory: new CapabilityMemory(),
    ...options,
  })
  const attempts = {
    begin: async () => void counted.begun++,
    spent: (usage: Usage) => void counted.spent.push(usage),
  }
  let n = 0
  const ask = (more: Partial<ChatRequest> = {}, signal = never): Promise<ChatReply> =>
    model.complete(
      { role: 'policy', messages: [{ role: 'user', content: 'hello' }], draw: `draw/${n++}`, ...more },
      attempts,
      signal,
    )
  return { endpoint, model, attempts, counted, ask }
}

async function failure(call: Promise<unknown>) {
  const error = (await call.then(
    () => {
      throw new Error('it should have failed')
    },
    (caught: unknown) => caught,
  )) as Error & { kind?: string; fatal?: boolean; remedies?: readonly Remedy[] }
  // One sentence for people, without the key.
  expect(error.message).toMatch(/\.$/)
  expect(error.message).not.toContain('\n')
  expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(KEY)
  return error
}

describe('a call survives', () => {
  const bursts: [string, ScriptedOptions][] = [
    [
      '429 with Retry-After',
      { faults: [{ to: 5, fault: { kind: 'status', status: 429, headers: { 'retry-after': '2' } } }] },
    ],
    ['429 without Retry-After', { faults: [{ to: 5, fault: { kind: 'status', status: 429 } }] }],
    ['overload', { faults: [{ to: 3, fault: { kind: 'status', status: 529 } }] }],
    ['500s', { faults: [{ firstTries: 2, fault: { kind: 'status', status: 500 } }] }],
    ['resets', { faults: [{ firstTries: 1, fault: { kind: 'reset' } }] }],
    ['replies cut in the middle', { faults: [{ firstTries: 1, fault: { kind: 'cut' } }] }],
    ['chunked replies cut in the middle', { faults: [{ firstTries: 1, fault: { kind: 'cut-chunked' } }] }],
    ['JSON that stops in the middle', { faults: [{ firstTries: 1, fault: { kind: 'half-json' } }] }],
    ['empty choices', { faults: [{ firstTries: 1, fault: { kind: 'empty-choices' } }] }],
    ['no choices', { faults: [{ firstTries: 1, fault: { kind: 'no-choices' } }] }],
    [
      'an array where an object belongs',
      { faults: [{ firstTries: 1, fault: { kind: 'reply', body: [1, 2] } }] },
    ],
    [
      'an object where an array belongs',
      { faults: [{ firstTries: 1, fault: { kind: 'reply', body: { choices: { message: {} } } } }] },
    ],
    [
      'an error within a reply of status 200',
      {
        faults: [
          {
            firstTries: 1,
            fault: { kind: 'reply', body: { error: { code: 502, message: 'provider down' } } },
          },
        ],
      },
    ],
  ]
  it.each(bursts)('%s', async (_name, script) => {
    const { ask, counted, endpoint } = await setUp(script)
    const replies = await Promise.all(Array.from({ length: 6 }, () => ask()))
    for (const reply of replies) expect(reply.text).toMatch(/^reply /)
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(6)
    // Every request was counted before it was sent, and none was answered twice.
    expect(counted.begun).toBe(endpoint.log.length)
    const good = endpoint.log.filter((entry) => entry.answered && entry.fault === null)
    expect(good.length).toBe(6)
    expect(new Set(good.map((entry) => entry.hash)).size).toBe(6)
  })

  it('a storm of all of them at once', async () => {
    const share = 0.3
    const { ask, counted, endpoint } = await setUp({
      faults: [
        { every: 7, fault: { kind: 'status', status: 429, headers: { 'retry-after-ms': '200' } } },
        { every: 11, fault: { kind: 'status', status: 503 } },
        { share, firstTries: 1, fault: { kind: 'cut' } },
        { every: 13, fault: { kind: 'reset' } },
      ],
    })
    const replies = await Promise.all(Array.from({ length: 150 }, () => ask()))
    expect(replies).toHaveLength(150)
    expect(counted.begun).toBe(endpoint.log.length)
  })
})

describe('a call fails with one clear sentence', () => {
  it('when nothing listens, at once', async () => {
    const { ask, counted, endpoint } = await setUp()
    await endpoint.close()
    const error = await failure(ask())
    expect(error).toMatchObject({ kind: 'endpoint', fatal: true })
    expect(error.message).toBe(`Nothing answers at 127.0.0.1:${endpoint.port}/v1 (connection refused).`)
    expect(error.remedies).toEqual([{ do: 'start-server' }, { do: 'check-address', and: [] }])
    expect(counted.begun).toBe(1)
  })

  it('when the endpoint goes away in the middle of a run, after some patience', async () => {
    const { ask, counted, endpoint } = await setUp()
    await ask()
    await endpoint.close()
    expect(await failure(ask())).toMatchObject({ kind: 'endpoint', fatal: true })
    expect(counted.begun).toBeGreaterThan(4)
  })

  it('when the key expires in the middle of a run', async () => {
    const body = { error: { message: `Incorrect API key provided: ${KEY}.`, code: 'invalid_api_key' } }
    const { ask, counted } = await setUp({
      faults: [{ from: 3, key: KEY, fault: { kind: 'status', status: 401, body } }],
    })
    await ask()
    await ask()
    const error = await failure(ask())
    expect(error).toMatchObject({ kind: 'key', fatal: true })
    expect(error.remedies).toEqual([{ do: 'replace-api-key', variable: 'PLANTED_KEY' }])
    expect(counted.begun).toBe(3)
  })

  it('on a reply of more than 10 MB, without reading it all and without asking again', async () => {
    const { ask, counted } = await setUp({ faults: [{ fault: { kind: 'huge', megabytes: 60 } }] })
    const before = process.memoryUsage().arrayBuffers
    expect(await failure(ask())).toMatchObject({ kind: 'malformed', fatal: false })
    expect(counted.begun).toBe(1)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000_000)
  })

  it('takes a large reply below the cap', async () => {
    const { ask } = await setUp({ handler: () => ({ content: 'y'.repeat(9_000_000) }) })
    expect((await ask()).text).toHaveLength(9_000_000)
  })

  it('on a refusal, whose tokens are counted', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 3 }
    const { ask, counted } = await setUp({ handler: () => ({ refusal: 'I cannot help with that.', usage }) })
    const error = await failure(ask())
    expect(error).toMatchObject({ kind: 'refusal', fatal: false })
    expect(error.message).toContain('I cannot help with that.')
    expect(counted).toMatchObject({ begun: 1, spent: [{ promptTokens: 9, completionTokens: 3 }] })
  })

  it('when the content filter cut the reply', async () => {
    const { ask } = await setUp({ handler: () => ({ content: 'half', finish: 'content_filter' }) })
    expect(await failure(ask())).toMatchObject({ kind: 'refusal' })
  })

  it('when choices stay empty; what they cost is counted', async () => {
    const { ask, counted, endpoint } = await setUp({ faults: [{ fault: { kind: 'empty-choices' } }] })
    expect(await failure(ask())).toMatchObject({ kind: 'endpoint', fatal: true })
    expect(counted.spent).toHaveLength(counted.begun)
    expect(endpoint.log).toHaveLength(counted.begun)
  })

  it('when it hangs', async () => {
    const { ask, counted } = await setUp({ faults: [{ fault: { kind: 'hang' } }] }, { timeoutMs: 80 })
    expect(await failure(ask())).toMatchObject({ kind: 'timeout', fatal: false })
    expect(counted.begun).toBe(2)
  })

  it('when the address is a web site', async () => {
    const { ask } = await setUp({ faults: [{ fault: { kind: 'html' } }] })
    expect(await failure(ask())).toMatchObject({ kind: 'endpoint', fatal: true })
  })

  it('when thinking takes all the room twice', async () => {
    const { ask, counted, endpoint } = await setUp({
      handler: () => ({ content: '', reasoning: 'hm '.repeat(300), finish: 'length' }),
    })
    expect(await failure(ask({ maxTokens: 100 }))).toMatchObject({ kind: 'thinking' })
    expect(endpoint.log.map((entry) => entry.body?.max_tokens)).toEqual([100, 200])
    expect(counted.spent).toHaveLength(2)
    expect(counted.spent[0]!.reasoningTokens).toBeGreaterThan(100)
  })
})

describe('a call', () => {
  it('stops at once when it is cancelled, wherever it is', async () => {
    const { ask, endpoint } = await setUp({ faults: [{ fault: { kind: 'hang' } }] }, {}, 1)
    const stop = new AbortController()
    const calls = [ask({}, stop.signal), ask({}, stop.signal)]
    const ended = Promise.allSettled(calls)
    await vi.waitFor(() => expect(endpoint.log).toHaveLength(1))
    stop.abort()
    for (const call of await ended)
      expect(call).toMatchObject({ status: 'rejected', reason: { name: 'Cancelled' } })
    expect(endpoint.log).toHaveLength(1)
    expect(endpoint.log[0]!.answered).toBe(false)
  })

  it('sends nothing when the budget is reached', async () => {
    const { model, endpoint } = await setUp()
    const attempts = {
      begin: async () => {
        throw new BudgetReached('calls', 'All 0 calls are used.')
      },
      spent: () => {},
    }
    const call = model.complete({ role: 'policy', messages: [], draw: 'd' }, attempts, never)
    await expect(call).rejects.toMatchObject({ name: 'BudgetReached' })
    expect(endpoint.log).toHaveLength(0)
  })

  it('works on the real clock with jitter', async () => {
    const limiter = new Limiter({ concurrency: 4, clock: systemClock, random: random('real') })
    const { ask } = await setUp(
      {
        faults: [
          { firstTries: 1, fault: { kind: 'status', status: 429, headers: { 'retry-after-ms': '20' } } },
        ],
      },
      { limiter },
    )
    expect(await Promise.all([ask(), ask(), ask()])).toHaveLength(3)
  })
})
