import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/core/inject/tokens.ts'
import type { ChatMessage, ChatReply, ChatRequest, Usage } from '../../src/core/ports.ts'
import { random } from '../../src/core/random.ts'
import { systemClock } from '../../src/node/clock.ts'
import { ADAPTERS } from '../../src/node/models/apis/registry.ts'
import { CapabilityMemory } from '../../src/node/models/capability-memory.ts'
import { Limiter } from '../../src/node/models/limiter.ts'
import { createOpenAIModel, type OpenAIModelOptions } from '../../src/node/models/openai-model.ts'
import type { Api } from '../../src/node/models/wire/names.ts'
import {
  type ScriptBody,
  type ScriptedEndpoint,
  type ScriptReply,
  startScriptedEndpoint,
} from '../support/scripted-endpoint.ts'

const never = new AbortController().signal
let endpoint: ScriptedEndpoint | null = null
afterEach(async () => {
  await endpoint?.close()
  endpoint = null
})

async function setUp(handler: (body: ScriptBody) => ScriptReply, options: Partial<OpenAIModelOptions> = {}) {
  endpoint = await startScriptedEndpoint({ handler, keepBodies: true })
  const counted = { begun: 0, spent: [] as Usage[] }
  const attempts = {
    begin: async () => void counted.begun++,
    spent: (usage: Usage) => void counted.spent.push(usage),
  }
  const model = createOpenAIModel({
    baseUrl: endpoint.baseUrl,
    model: 'scripted',
    apiKey: null,
    apiKeyEnv: null,
    api: 'chat',
    limiter: new Limiter({ concurrency: 16, clock: systemClock, random: random('test') }),
    memory: new CapabilityMemory(),
    ...options,
  })
  let n = 0
  const ask = (more: Partial<ChatRequest> = {}): Promise<ChatReply> =>
    model.complete(
      {
        role: 'policy',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'hello' },
        ],
        draw: `draw/${n++}`,
        ...more,
      },
      attempts,
      never,
    )
  const bodies = () => endpoint!.log.map((entry) => entry.body!)
  return { ask, counted, bodies, endpoint }
}

const refuse = (
  param: string,
  message = `Unsupported parameter: '${param}' is not supported with this model.`,
): ScriptReply => ({
  error: {
    status: 400,
    body: { error: { message, type: 'invalid_request_error', param, code: 'unsupported_parameter' } },
  },
})

const SCHEMA = {
  name: 'answer',
  schema: {
    type: 'object',
    properties: { a: { type: 'number' } },
    required: ['a'],
    additionalProperties: false,
  },
}
const FULL: Partial<ChatRequest> = {
  temperature: 0.7,
  topP: 0.95,
  maxTokens: 50,
  stop: ['END'],
  tools: [{ name: 't', description: 'a tool', parameters: { type: 'object' } }],
  responseSchema: SCHEMA,
}

describe('an endpoint that takes everything', () => {
  it('gets everything, and a seed of its own for each draw', async () => {
    const { ask, bodies } = await setUp(() => ({ content: 'hi' }))
    expect((await ask(FULL)).notes).toEqual([])
    await ask(FULL)
    const [first, second] = bodies()
    expect(first).toMatchObject({
      model: 'scripted',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
      temperature: 0.7,
      top_p: 0.95,
      max_tokens: 50,
      stop: ['END'],
      tools: [{ type: 'function', function: { name: 't' } }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true } },
    })
    expect(first!.seed).not.toBe(second!.seed)
    expect({ ...first, seed: 0 }).toEqual({ ...second, seed: 0 })
  })

  it('carries tool calls and their results both ways', async () => {
    const { ask, bodies } = await setUp(() => ({ toolCalls: [{ name: 't', arguments: '{"x":1}' }] }))
    const messages: ChatMessage[] = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 't', arguments: '{}' }] },
      { role: 'tool', content: 'done', toolCallId: 'c1' },
    ]
    const reply = await ask({ messages })
    expect(reply).toMatchObject({
      text: '',
      finish: 'tool_calls',
      toolCalls: [{ name: 't', arguments: '{"x":1}' }],
    })
    expect(bodies()[0]!.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ])
  })
})

describe('a refused parameter', () => {
  const drops = [
    ['temperature', 'temperature'],
    ['top_p', 'top_p'],
    ['seed', 'seed'],
    ['stop', 'stop'],
  ] as const
  it.each(drops)('%s is left out, once and alone, and noted', async (name, field) => {
    const { ask, bodies, counted } = await setUp((body) =>
      field in body ? refuse(name) : { content: 'yes END no' },
    )
    const reply = await ask(FULL)
    expect(reply.notes).toHaveLength(1)
    expect(reply.text).toBe(name === 'stop' ? 'yes ' : 'yes END no')
    expect((await ask(FULL)).notes).toEqual([])
    const [first, second, third] = bodies()
    expect(bodies()).toHaveLength(3)
    expect(counted.begun).toBe(3)
    const { [field]: dropped, ...rest } = first!
    expect(dropped).toBeDefined()
    expect(second).toEqual(rest)
    expect(Object.keys(third!)).toEqual(Object.keys(second!))
  })

  it('tools are described in the prompt instead, and called in the text of the reply', async () => {
    const { ask, bodies, counted } = await setUp((body) =>
      'tools' in body
        ? refuse('tools')
        : { content: 'I look.\n```tool\n{"name": "look", "arguments": {"at": "it"}}\n```' },
    )
    const reply = await ask(FULL)
    expect(reply.notes).toHaveLength(1)
    expect(reply).toMatchObject({
      text: 'I look.',
      finish: 'tool_calls',
      toolCalls: [{ name: 'look', arguments: '{"at":"it"}' }],
    })
    expect((await ask(FULL)).notes).toEqual([])
    expect(counted.begun).toBe(3)
    const [first, second, third] = bodies()
    const { tools, messages, ...rest } = first!
    const { messages: told, ...others } = second!
    expect(others).toEqual(rest)
    for (const { function: tool } of tools!) expect(told[0]!.content).toContain(`- ${tool.name}:`)
    expect(told.at(-1)).toEqual(messages.at(-1))
    expect(third!.messages).toEqual(told)
  })

  it('max_tokens is renamed, and left out when that is refused too', async () => {
    const renamed = await setUp((body) => ('max_tokens' in body ? refuse('max_tokens') : { content: 'yes' }))
    expect((await renamed.ask(FULL)).notes.join()).toContain('max_completion_tokens was sent instead')
    expect(renamed.bodies()[1]).toMatchObject({ max_completion_tokens: 50 })
    await renamed.endpoint.close()
    const neither = await setUp((body) =>
      'max_tokens' in body
        ? refuse('max_tokens')
        : 'max_completion_tokens' in body
          ? refuse('max_completion_tokens')
          : { content: 'yes' },
    )
    expect((await neither.ask(FULL)).notes).toHaveLength(2)
    expect(neither.counted.begun).toBe(3)
  })

  it('max_tokens is lowered to what the endpoint says it takes', async () => {
    const { ask, bodies } = await setUp((body) =>
      body.max_tokens! > 4096
        ? refuse(
            'max_tokens',
            'max_tokens is too large: 9000. This model supports at most 4096 completion tokens.',
          )
        : { content: 'yes' },
    )
    await ask({ maxTokens: 9000 })
    await ask({ maxTokens: 100 })
    expect(bodies().map((body) => body.max_tokens)).toEqual([9000, 4096, 100])
  })

  it('a system role becomes part of the first user message', async () => {
    const { ask, bodies } = await setUp((body) =>
      body.messages.some(({ role }) => role === 'system')
        ? { error: { status: 400, body: { object: 'error', message: 'System role not supported' } } }
        : { content: 'yes' },
    )
    await ask()
    expect(bodies()[1]!.messages).toEqual([{ role: 'user', content: 'Be brief.\n\nhello' }])
  })

  it('a structured reply falls back to JSON mode and then to text, with the schema in words', async () => {
    const { ask, bodies, counted } = await setUp((body) =>
      body.response_format ? refuse('response_format') : { content: '{"a":1}' },
    )
    const reply = await ask(FULL)
    expect(reply.notes).toHaveLength(2)
    expect(bodies().map((body) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ])
    expect(bodies()[1]!.messages[1]!.content).toContain('JSON')
    expect(bodies()[2]!.messages[1]!.content).toContain('"required":["a"]')
    expect(counted.begun).toBe(3)
  })

  it('costs one request, however many calls are ready to go', async () => {
    const { ask, counted } = await setUp((body) =>
      'seed' in body ? refuse('seed') : { content: 'yes', latencyMs: 5 },
    )
    const replies = await Promise.all(Array.from({ length: 16 }, () => ask()))
    expect(counted.begun).toBe(17)
    expect(replies.flatMap((reply) => reply.notes)).toHaveLength(1)
  })

  it('that was never sent, or that does not help, ends the call', async () => {
    const { ask, counted } = await setUp(() => refuse('temperature'))
    await expect(ask()).rejects.toMatchObject({ name: 'CallError', kind: 'request' })
    expect(counted.begun).toBe(1)
    await expect(ask({ temperature: 1 })).rejects.toMatchObject({ kind: 'request' })
    expect(counted.begun).toBe(3)
  })

  it('is remembered on disk for distant endpoints, without what is secret in the address', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'caps-')), 'deep', 'capabilities.json')
    const far = {
      baseUrl: 'https://far.example/v1',
      query: { key: 'planted' },
      secrets: ['planted'],
      basic: null,
      label: 'far.example/v1',
      local: false,
      family: 'other' as const,
    }
    const memory = new CapabilityMemory(file)
    const can = ADAPTERS.chat.capabilities(false)
    const at = (api: Api, endpoint = far) => ({ endpoint, api, model: 'm' })
    memory.set(at('chat'), { ...can, seed: false })
    memory.set(at('chat', { ...far, baseUrl: 'http://localhost:1', local: true }), { ...can, topP: false })
    await memory.flush()
    const again = new CapabilityMemory(file)
    expect(again.get(at('chat'))).toEqual({ ...can, seed: false })
    expect(again.get(at('responses'))).toBeUndefined()
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('planted')
    expect(text).not.toContain('localhost')
  })
})

describe('thinking', () => {
  it('until the limit is given twice the room once', async () => {
    const { ask, counted, bodies } = await setUp((body) =>
      body.max_tokens! < 200 ? { content: null, reasoning: 'hm', finish: 'length' } : { content: 'yes' },
    )
    const reply = await ask({ maxTokens: 100 })
    expect(reply).toMatchObject({ text: 'yes', finish: 'stop' })
    expect(reply.notes[0]).toContain('reached the limit of 100 tokens')
    expect(bodies().map((body) => body.max_tokens)).toEqual([100, 200])
    expect(counted).toMatchObject({ begun: 2, spent: [{}] })
  })

  it('in the text is taken out of it and counted', async () => {
    const { ask } = await setUp(() => ({
      content: `<think>${'hm '.repeat(20)}</think>\n\nyes`,
      usage: { prompt_tokens: 5, completion_tokens: 30 },
    }))
    expect(await ask()).toMatchObject({ text: 'yes', usage: { completionTokens: 30, reasoningTokens: 18 } })
  })

  it('that is only in the total counts as output', async () => {
    const { ask } = await setUp(() => ({
      content: 'yes',
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 },
    }))
    expect((await ask()).usage).toEqual({
      promptTokens: 10,
      completionTokens: 105,
      cachedTokens: 0,
      reasoningTokens: 100,
    })
  })

  it('a reply cut at the limit with some text is a reply', async () => {
    const { ask } = await setUp(() => ({ content: 'half a', finish: 'length' }))
    expect(await ask({ maxTokens: 5 })).toMatchObject({ text: 'half a', finish: 'length' })
  })
})

describe('tokens', () => {
  it('are estimated where the endpoint does not count, and that is said once', async () => {
    const { ask } = await setUp(() => ({ content: 'x'.repeat(40), usage: null }))
    const first = await ask()
    expect(first.usage).toEqual({
      promptTokens: estimateTokens('Be brief.') + estimateTokens('hello'),
      completionTokens: estimateTokens('x'.repeat(40)),
      cachedTokens: 0,
      reasoningTokens: 0,
    })
    expect(first.notes.join()).toContain('does not count tokens')
    expect((await ask()).notes).toEqual([])
  })

  it('from a cache are counted separately', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 64 } }
    const { ask } = await setUp(() => ({ content: 'yes', usage }))
    expect((await ask()).usage).toMatchObject({ promptTokens: 100, cachedTokens: 64 })
  })
})

describe('an overflow', () => {
  const SIZE = 100
  const prompt = (body: ScriptBody) =>
    Math.ceil(body.messages.reduce((sum, { content }) => sum + content!.length, 0) / 4)
  const overflow = (body: ScriptBody, numbers = true): ScriptReply => ({
    error: {
      status: 400,
      body: numbers
        ? {
            error: {
              code: 400,
              message: 'too long',
              type: 'exceed_context_size_error',
              n_prompt_tokens: prompt(body),
              n_ctx: SIZE,
            },
          }
        : { error: { message: 'The context length is exceeded.' } },
    },
  })
  const messages = (lines: number): ChatMessage[] => [
    {
      role: 'system',
      content: Array.from({ length: lines }, (_, i) => `lesson ${i} ${'.'.repeat(31)}`).join('\n'),
    },
    { role: 'user', content: 'hello' },
  ]
  /** Lets go of one line of the prior after the other. */
  const trim = ([system, ...rest]: ChatMessage[]): ChatMessage[] | null => {
    const lines = system!.content.split('\n')
    return lines.length > 1 ? [{ ...system!, content: lines.slice(0, -1).join('\n') }, ...rest] : null
  }

  it.each([true, false])(
    'drops as much of the prior as needed and says so (numbers given: %s)',
    async (numbers) => {
      const { ask, counted, bodies } = await setUp((body) =>
        prompt(body) > SIZE ? overflow(body, numbers) : { content: 'yes' },
      )
      const reply = await ask({ messages: messages(30), trim })
      expect(reply.text).toBe('yes')
      expect(reply.notes.join()).toContain('of the prior')
      expect(counted.begun).toBeLessThan(8)
      expect(prompt(bodies().at(-1)!)).toBeGreaterThan(numbers ? SIZE / 2 : 0)
    },
  )

  it('asks for a shorter reply when the prior is gone and there is room', async () => {
    const { ask, bodies } = await setUp((body) =>
      body.max_tokens! > 1000
        ? {
            error: {
              status: 400,
              body: {
                object: 'error',
                message:
                  "This model's maximum context length is 2048 tokens. However, you requested 4100 tokens (100 in the messages, 4000 in the completion).",
              },
            },
          }
        : { content: 'yes' },
    )
    await expect(ask({ maxTokens: 4000 })).rejects.toMatchObject({ kind: 'overflow' })
    expect(bodies().map((body) => body.max_tokens)).toEqual([4000, 1932])
  })

  it('ends the call when nothing is left to drop', async () => {
    const { ask, counted } = await setUp((body) => overflow(body))
    await expect(ask({ messages: messages(3), trim })).rejects.toMatchObject({
      kind: 'overflow',
      fatal: false,
    })
    expect(counted.begun).toBeLessThan(6)
  })
})

describe('the responses API', () => {
  it('is spoken where the configuration says so', async () => {
    const { ask, bodies } = await setUp(
      () => ({ content: '{"a":1}', usage: { prompt_tokens: 7, completion_tokens: 3 } }),
      { api: 'responses' },
    )
    const reply = await ask(FULL)
    expect(reply).toMatchObject({
      text: '{"a":1}',
      finish: 'stop',
      usage: { promptTokens: 7, completionTokens: 3 },
    })
    expect(bodies()[0]).toMatchObject({
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
      max_output_tokens: 50,
      store: false,
      text: { format: { type: 'json_schema', name: 'answer', strict: true } },
      tools: [{ type: 'function', name: 't' }],
    })
  })

  it('has no stop strings: the reply is cut here', async () => {
    const { ask, bodies } = await setUp(() => ({ content: 'yes END no' }), { api: 'responses' })
    expect(await ask(FULL)).toMatchObject({ text: 'yes ', notes: [] })
    expect(bodies()[0]).not.toHaveProperty('stop')
  })

  it('goes without a limit where the endpoint refuses the only name for it', async () => {
    const { ask, bodies } = await setUp(
      (body) => ('max_output_tokens' in body ? refuse('max_output_tokens') : { content: 'yes' }),
      { api: 'responses' },
    )
    expect((await ask(FULL)).notes.join()).toContain('takes no limit for the length of a reply')
    expect(bodies().map((body) => body.max_output_tokens)).toEqual([50, undefined])
  })

  it('has the same replies and failures', async () => {
    const { ask } = await setUp(
      (body) => {
        const last = body.messages.at(-1)!.content
        if (last === 'tool') return { toolCalls: [{ name: 't', arguments: '{}' }] }
        if (last === 'refuse') return { refuse: true, refusal: 'No.' } as ScriptReply
        return { content: '', reasoning: 'hm', finish: 'length' }
      },
      { api: 'responses' },
    )
    const say = (content: string) => ask({ messages: [{ role: 'user', content }], maxTokens: 20 })
    expect(await say('tool')).toMatchObject({ finish: 'tool_calls', toolCalls: [{ name: 't' }] })
    await expect(say('refuse')).rejects.toMatchObject({ kind: 'refusal' })
    await expect(say('think')).rejects.toMatchObject({ kind: 'thinking' })
  })
})
