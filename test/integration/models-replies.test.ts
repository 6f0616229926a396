/** What odd replies of endpoints come to: situation x API x how the reply is sent. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/core/inject/tokens.ts'
import type { ChatReply, ChatRequest, Usage } from '../../src/core/ports.ts'
import { random } from '../../src/core/random.ts'
import { CapabilityMemory } from '../../src/node/models/capability-memory.ts'
import { Limiter } from '../../src/node/models/limiter.ts'
import { createOpenAIModel, type OpenAIModelOptions } from '../../src/node/models/openai-model.ts'
import { testConnection } from '../../src/node/models/test-connection.ts'
import type { Api } from '../../src/node/models/wire/names.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { eventsOf, replyOf, type Said } from '../support/reply-shapes.ts'
import { type ScriptedEndpoint, startScriptedEndpoint } from '../support/scripted-endpoint.ts'
import type { Fault, FaultRule } from '../support/scripted-faults.ts'

const never = new AbortController().signal
const PROMPT = 'What is six times seven?'
let endpoint: ScriptedEndpoint | null = null

afterEach(async () => {
  await endpoint?.close()
  endpoint = null
})

async function setUp(faults: FaultRule[], options: Partial<OpenAIModelOptions> = {}) {
  endpoint = await startScriptedEndpoint({ faults })
  const counted = { begun: 0, spent: [] as Usage[] }
  const said: string[] = []
  const model = createOpenAIModel({
    baseUrl: endpoint.baseUrl,
    model: 'm',
    apiKey: null,
    apiKeyEnv: null,
    api: 'chat',
    limiter: new Limiter({ concurrency: 4, clock: fakeClock(), random: random('replies') }),
    memory: new CapabilityMemory(),
    onNote: (note) => said.push(note),
    ...options,
  })
  const attempts = {
    begin: async () => void counted.begun++,
    spent: (usage: Usage) => void counted.spent.push(usage),
  }
  let n = 0
  const ask = (more: Partial<ChatRequest> = {}): Promise<ChatReply> =>
    model.complete(
      { role: 'policy', messages: [{ role: 'user', content: PROMPT }], draw: `draw/${n++}`, ...more },
      attempts,
      never,
    )
  return { endpoint, counted, said, ask }
}

const raw = (text: string | Buffer, headers: Record<string, string> = {}): Fault => ({
  kind: 'raw',
  base64: Buffer.from(text).toString('base64'),
  headers: { 'content-type': 'application/json', ...headers },
})

type Sent = 'whole' | 'as an event stream'

const sent = (api: Api, how: Sent, said: Said): Fault => {
  const reply = replyOf(api, said)
  return how === 'whole'
    ? raw(JSON.stringify(reply))
    : raw(eventsOf(api, reply), { 'content-type': 'text/event-stream' })
}

async function failureOf(call: Promise<unknown>) {
  const error = (await call.then(
    (value) => {
      throw new Error(`It should have failed, and gave ${JSON.stringify(value)}`)
    },
    (caught: unknown) => caught,
  )) as Error & { kind?: string; fatal?: boolean }
  expect(error.message).toMatch(/\.$/)
  expect(error.message).not.toContain('\n')
  return error
}

const CELLS: [Api, Sent][] = [
  ['chat', 'whole'],
  ['chat', 'as an event stream'],
  ['responses', 'whole'],
  ['responses', 'as an event stream'],
]

interface Unscored {
  kind: string
  /** requests that a call takes */
  requests: number | 'several'
  says: RegExp
}

const REFUSED: Unscored = { kind: 'refusal', requests: 1, says: /refused to answer/ }
const FAILED: Unscored = { kind: 'server', requests: 'several', says: /did not finish its reply/ }
const OVERFLOWED: Unscored = { kind: 'overflow', requests: 1, says: /context/ }
const THOUGHT: Unscored = { kind: 'thinking', requests: 1, says: /thinking and gave no answer/ }
const MALFORMED: Unscored = { kind: 'malformed', requests: 'several', says: /again and again/ }

/** Why real servers end a reply, and what that is here. */
const ENDINGS: [Unscored, string[]][] = [
  [
    REFUSED,
    [
      ...['content_filter', 'content-filter', 'content_filtered', 'ContentFiltered', 'refusal', 'sensitive'],
      ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY', 'MODEL_ARMOR'],
      ...['content_filter: RECITATION', 'FinishReason.SAFETY', 'guardrail_intervened', 'ERROR_TOXIC'],
    ],
  ],
  [
    FAILED,
    [
      ...[
        'abort',
        'aborted',
        'error',
        'failed',
        'ERROR',
        'engine_overloaded',
        'insufficient_system_resource',
      ],
      ...['network_error', 'cancelled', 'timeout', 'load', 'modelUnloaded', 'server_error'],
    ],
  ],
  [
    OVERFLOWED,
    [
      ...[
        'model_context_window_exceeded',
        'modelContextWindowExceeded',
        'model_length',
        'contextLengthReached',
      ],
      ...['context_length_exceeded', 'ERROR_LIMIT'],
    ],
  ],
  [
    MALFORMED,
    ['function_call_filter: MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'malformed_model_output'],
  ],
]

describe.each(CELLS)('a reply of the API %s, %s,', (api, how) => {
  const situations = ENDINGS.flatMap(([expected, reasons]) =>
    reasons.flatMap((finish) => [
      [
        `that ended by ${finish} with half an answer`,
        { content: 'The answer is 4', finish },
        expected,
      ] as const,
      [`that ended by ${finish} without any`, { content: null, finish }, expected] as const,
    ]),
  )
  it.each([
    ...situations,
    ['that is empty and ended by nothing', { content: null, finish: null }, MALFORMED],
    ['with its text in `reasoning`', { message: { reasoning: 'It is 42.' } }, THOUGHT],
    [
      'with its text in `reasoning_content`',
      { content: '', message: { reasoning_content: 'It is 42.' } },
      THOUGHT,
    ],
    ['with its text in `thinking`', { message: { thinking: 'It is 42.' } }, THOUGHT],
    ['that is thinking alone', { content: '<think>It is 42.</think>' }, THOUGHT],
    ['that is thinking without an opening tag alone', { content: 'It is 42.\n</think>\n' }, THOUGHT],
    ['in the analysis channel alone', { content: '<|channel|>analysis<|message|>It is 42.<|end|>' }, THOUGHT],
  ] satisfies (readonly [string, Said, Unscored])[])(
    '%s is unscored, never 0',
    async (_, said, { kind, requests, says }) => {
      const { ask, counted } = await setUp([{ fault: sent(api, how, said) }], { api })
      const error = await failureOf(ask({ maxTokens: 100 }))
      expect(error).toMatchObject({ kind, fatal: false, message: expect.stringMatching(says) })
      if (requests === 'several') expect(counted.begun).toBeGreaterThan(1)
      else expect(counted.begun).toBe(requests)
      // Each was paid for, and counts.
      expect(counted.spent).toHaveLength(counted.begun)
      for (const usage of counted.spent)
        expect(usage).toMatchObject({ promptTokens: 40, completionTokens: 7 })
    },
  )

  it.each(['abort', 'insufficient_system_resource', 'MALFORMED_RESPONSE'])(
    'that ended by %s is asked for again',
    async (finish) => {
      const { ask, counted } = await setUp(
        [
          { to: 1, fault: sent(api, how, { content: 'The answer is 4', finish }) },
          { fault: sent(api, how, { content: '42' }) },
        ],
        { api },
      )
      expect((await ask()).text).toBe('42')
      expect(counted.begun).toBe(2)
    },
  )

  it('that ran out of context is asked for again with less of the prior', async () => {
    const { ask, counted } = await setUp(
      [
        {
          to: 1,
          fault: sent(api, how, { content: 'The answer is 4', finish: 'model_context_window_exceeded' }),
        },
        { fault: sent(api, how, { content: '42' }) },
      ],
      { api },
    )
    const trim = (messages: ChatRequest['messages']) => (messages.length > 1 ? messages.slice(1) : null)
    const messages: ChatRequest['messages'] = [
      { role: 'system', content: 'An experience.' },
      { role: 'user', content: PROMPT },
    ]
    expect((await ask({ messages, trim })).text).toBe('42')
    expect(counted.begun).toBe(2)
  })

  it.each([
    ['with thinking in tags', '<think>hm</think>\n\n42'],
    ['with thinking without an opening tag', 'hm, so\n</think>\n\n42'],
    ['with two blocks of thinking', '<think>hm</think>\n<think>so</think>\n42'],
    ['with a second block within the answer', '<think>hm</think>\n4<think>so</think>2'],
    ['with a stray closing tag after its thinking', '<think>close by </think> and\nso\n</think>\n42'],
    ['with [THINK]', '[THINK]hm[/THINK]42'],
    ['with <thought>', '<thought>\nhm\n</thought>\n42'],
    ['with ◁think▷', '◁think▷hm◁/think▷42'],
    [
      'with channels',
      '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>42<|return|>',
    ],
    ['with one channel', '<|channel|>final<|message|>42'],
    ['with channels whose markers were stripped', 'analysisThe user asks.assistantfinal42'],
    ['with the channel of thought', '<|channel>thought\nhm<channel|>42'],
  ])('%s is the answer alone', async (_, content) => {
    const { ask } = await setUp([{ fault: sent(api, how, { content }) }], { api })
    expect((await ask()).text.trim()).toBe('42')
  })

  it.each([
    ['beside an empty error', { error: null }],
    [
      'beside fields of other types than usual',
      { model: 7, system_fingerprint: {}, service_tier: 3, created: 'x' },
    ],
    ['whose usage is no object', { usage: 'none counted' }],
  ])('%s is used', async (_, more) => {
    const { ask } = await setUp([{ fault: sent(api, how, { content: '42', more }) }], { api })
    expect(await ask()).toMatchObject({ text: '42', finish: 'stop' })
  })

  it('that ended for an unknown reason is used where it holds an answer', async () => {
    if (api === 'responses') return
    const { ask } = await setUp([{ fault: sent(api, how, { content: '42', finish: 'because' }) }], { api })
    expect((await ask()).text).toBe('42')
  })

  const numbers = (prompt: unknown, completion: unknown) =>
    api === 'chat'
      ? { prompt_tokens: prompt, completion_tokens: completion }
      : { input_tokens: prompt, output_tokens: completion }
  it.each([
    ['missing', 'none'],
    ['null', null],
    ['zero', numbers(0, 0)],
    ['negative', numbers(-5, -7)],
    ['of texts', numbers('12', '9')],
    ['of nulls', numbers(null, null)],
    ['empty', {}],
  ])('whose usage is %s is counted here', async (_, usage) => {
    const { ask } = await setUp([{ fault: sent(api, how, { content: 'It is forty-two.', usage }) }], { api })
    const reply = await ask()
    expect(reply.usage).toMatchObject({
      promptTokens: estimateTokens(PROMPT),
      completionTokens: estimateTokens('It is forty-two.'),
    })
    expect(reply.notes.join()).toContain('does not count tokens')
  })

  it('whose usage leaves one side out is counted here on that side', async () => {
    const fault = sent(api, how, { content: 'It is forty-two.', usage: numbers(50, 0) })
    const { ask } = await setUp([{ fault }], { api })
    expect((await ask()).usage).toMatchObject({
      promptTokens: 50,
      completionTokens: estimateTokens('It is forty-two.'),
    })
  })

  const text = () => {
    const reply = replyOf(api, { content: 'Zweiundvierzig: 42 ✓' })
    return how === 'whole' ? JSON.stringify(reply, null, 1) : eventsOf(api, reply)
  }
  const encodings: [string, (text: string) => Buffer, string | null][] = [
    ['in gzip', gzipSync, 'gzip'],
    ['in x-gzip', gzipSync, 'x-gzip'],
    ['in br', brotliCompressSync, 'br'],
    ['in deflate', deflateSync, 'deflate'],
    ['in raw deflate', deflateRawSync, 'deflate'],
    ['in gzip that no header names', gzipSync, null],
    ['in br that no header names', brotliCompressSync, null],
    ['in deflate that no header names', deflateSync, null],
    ['in gzip that the header calls br', gzipSync, 'br'],
    ['in plain text that the header calls gzip', (plain) => Buffer.from(plain), 'gzip'],
    ['in plain text that the header calls br', (plain) => Buffer.from(plain), 'br'],
    ['in gzip twice', (plain) => gzipSync(gzipSync(plain)), 'gzip, gzip'],
    ['with a BOM', (plain) => Buffer.from(`\ufeff${plain}`), null],
    ['in UTF-16 with a BOM', (plain) => Buffer.from(`\ufeff${plain}`, 'utf16le'), null],
    ['after blank lines that keep the connection alive', (plain) => Buffer.from(`\n\n \n${plain}`), null],
  ]
  it.each(encodings)('%s is read', async (_, encode, header) => {
    const headers: Record<string, string> = header === null ? {} : { 'content-encoding': header }
    const { ask, counted } = await setUp([{ fault: raw(encode(text()), headers) }], { api })
    expect((await ask()).text).toBe('Zweiundvierzig: 42 ✓')
    expect(counted.begun).toBe(1)
  })
})

describe.each(['chat', 'responses'] as const)('a reply of the API %s', (api) => {
  const whole = JSON.stringify(replyOf(api, { content: '42' }))
  it.each([
    ['with the end of a stream glued to it', `${whole}\n\ndata: [DONE]\n\n`],
    ['as the one event of a stream', `data: ${whole}\n\ndata: [DONE]\n\n`],
    ['with NaN where a number belongs', whole.replace('{', '{"score":NaN,"low":-Infinity,')],
    ['with line breaks within its texts', whole.replace('"42"', '"4\n2"')],
    ['as JSON within a JSON text', JSON.stringify(whole)],
  ])('%s is read', async (_, text) => {
    const { ask, counted } = await setUp([{ fault: raw(text) }], { api })
    expect((await ask()).text.replace('\n', '')).toBe('42')
    expect(counted.begun).toBe(1)
  })

  const unusable: [string, string, RegExp][] = [
    ['{detail}', '{"detail":"Service paused by its owner"}', /Service paused by its owner/],
    ['{message}', '{"message":"Service paused by its owner"}', /Service paused by its owner/],
    [
      '{msg, code}',
      '{"code":-7,"msg":"Service paused by its owner","success":false}',
      /Service paused by its owner/,
    ],
    ['{error: text}', '{"error":"Service paused by its owner"}', /Service paused by its owner/],
    [
      '{error: {message}}',
      '{"error":{"message":"Service paused by its owner"}}',
      /Service paused by its owner/,
    ],
    [
      '{errors: [...]}',
      '{"errors":[{"message":"Service paused by its owner"}]}',
      /Service paused by its owner/,
    ],
    [
      '{base_resp}',
      '{"choices":null,"base_resp":{"status_code":1,"status_msg":"Service paused by its owner"}}',
      /Service paused/,
    ],
    ['JSON of another kind', '{"status":"ok","version":"1.2"}', /"status":"ok"/],
    ['a text', '"Service paused by its owner"', /Service paused by its owner/],
    ['plain text', 'Service paused by its owner', /Service paused by its owner/],
    ['nothing', '', /an empty reply/],
    ['null', 'null', /null/],
    ['a list', '[]', /\[\]/],
    ['choices: []', '{"choices":[],"output":7}', /"choices":\[\]/],
    ['choices: null', '{"choices":null,"output":null}', /"choices":null/],
    ['a web page', '<!doctype html><title>Welcome</title>', /a web page/],
    [
      'an event with an error',
      'data: {"error":{"message":"Service paused by its owner"}}\n\n',
      /Service paused by its owner/,
    ],
  ]
  it.each(unusable)('that is %s is quoted once and stops all', async (_, text, says) => {
    const { ask, counted } = await setUp([{ fault: raw(text) }], { api })
    const errors = await Promise.all(Array.from({ length: 6 }, () => failureOf(ask())))
    for (const error of errors) expect(error).toMatchObject({ kind: 'endpoint', fatal: true })
    expect(errors[0]!.message).toMatch(says)
    expect(errors[0]!.message.split('paused by its owner').length).toBeLessThan(3)
    expect(counted.begun).toBeLessThan(40)
    // The test of the connection says the same.
    const found = await testConnection(
      { baseUrl: endpoint!.baseUrl, model: 'm', apiKey: null, apiKeyEnv: null, api },
      {},
      never,
    )
    expect(found).toMatchObject({ problem: 'address', message: errors[0]!.message })
  })

  it('that is unusable after others were used leaves its own rollout unscored, and stops all when it goes on', async () => {
    const { ask } = await setUp([{ from: 2, fault: raw('{"detail":"Service paused by its owner"}') }], {
      api,
    })
    await ask()
    const about = (content: string) => ask({ messages: [{ role: 'user', content }] })
    const said = /Service paused by its owner/
    expect(await failureOf(about('one'))).toMatchObject({
      kind: 'malformed',
      message: expect.stringMatching(said),
    })
    // More samples of the same prompt tell nothing of the others.
    for (let n = 0; n < 3; n++) expect(await failureOf(about('one'))).toMatchObject({ kind: 'malformed' })
    expect(await failureOf(about('two'))).toMatchObject({ kind: 'malformed' })
    expect(await failureOf(about('three'))).toMatchObject({ kind: 'endpoint', fatal: true })
  })

  const call = api === 'chat' ? '/chat/completions' : '/responses'
  const wrongPaths: [string, Fault][] = [
    ['404', { kind: 'status', status: 404, body: { detail: 'Not Found' } }],
    ['404 in plain text', { kind: 'status', status: 404, body: '404 page not found' }],
    ['405', { kind: 'status', status: 405, body: 'Method Not Allowed' }],
    ['200 and a web page', { kind: 'html' }],
    ['200 and an error', { kind: 'reply', body: { error: `Unexpected endpoint or method. (POST ${call})` } }],
    ['200 and JSON of another kind', { kind: 'reply', body: { status: 'ok' } }],
  ]
  it.each(wrongPaths)(
    'to a base URL without /v1 that answers %s comes from the one with it',
    async (_, fault) => {
      const set = await setUp([{ path: call, fault }], { api })
      const baseUrl = set.endpoint.baseUrl.replace(/\/v1$/, '')
      const notes: string[] = []
      const model = createOpenAIModel({
        ...{ baseUrl, model: 'm', apiKey: null, apiKeyEnv: null, api },
        limiter: new Limiter({ concurrency: 4, clock: fakeClock(), random: random('replies') }),
        memory: new CapabilityMemory(),
        onNote: (note) => notes.push(note),
      })
      const attempts = { begin: async () => {}, spent: () => {} }
      const ask = (draw: string) =>
        model.complete(
          { role: 'policy', messages: [{ role: 'user', content: PROMPT }], draw },
          attempts,
          never,
        )
      const replies = await Promise.all(['a', 'b', 'c', 'd'].map(ask))
      for (const reply of replies) expect(reply.text).toMatch(/^reply /)
      // It is said once, and the first address is not asked again.
      expect(notes).toEqual([expect.stringContaining(`${baseUrl}/v1`)])
      const before = set.endpoint.log.length
      await ask('e')
      expect(set.endpoint.log.length - before).toBe(1)
      const found = await testConnection(
        { baseUrl, model: 'm', apiKey: null, apiKeyEnv: null, api },
        {},
        never,
      )
      expect(found).toMatchObject({ problem: null, message: expect.stringContaining(`${baseUrl}/v1`) })
    },
  )

  it('that neither address gives is reported for the one that was given', async () => {
    const fault: Fault = { kind: 'status', status: 404, body: { detail: 'Not Found' } }
    const set = await setUp([{ fault }], { api })
    const baseUrl = set.endpoint.baseUrl.replace(/\/v1$/, '')
    const model = createOpenAIModel({
      ...{ baseUrl, model: 'm', apiKey: null, apiKeyEnv: null, api },
      limiter: new Limiter({ concurrency: 4, clock: fakeClock(), random: random('replies') }),
      memory: new CapabilityMemory(),
    })
    const attempts = { begin: async () => {}, spent: () => {} }
    const error = await failureOf(
      model.complete(
        { role: 'policy', messages: [{ role: 'user', content: PROMPT }], draw: 'd' },
        attempts,
        never,
      ),
    )
    expect(error).toMatchObject({ kind: 'endpoint', fatal: true })
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ has no chat API/)
    expect(set.endpoint.log).toHaveLength(2)
    const before = set.endpoint.log.length
    const given = await setUp([{ fault }], { api })
    await failureOf(given.ask())
    expect(given.endpoint.log).toHaveLength(1)
    expect(before).toBe(2)
  })
})
