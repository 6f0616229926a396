import { describe, expect, it } from 'vitest'
import { BudgetReached, type CallError } from '../../../../src/core/errors.ts'
import type { ChatReply, ChatRequest, Usage } from '../../../../src/core/ports.ts'
import { random } from '../../../../src/core/random.ts'
import { HOST_MODEL_CONCURRENCY, hostModels } from '../../../../src/node/ipc/host-model.ts'
import {
  HostModelFailure,
  type HostModelFailureKind,
  type WireRequest,
} from '../../../../src/node/ipc/trainer-channel.ts'
import { Limiter } from '../../../../src/node/models/limiter.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

interface Chat {
  model: string
  request: WireRequest
  signal: AbortSignal
}
const never = new AbortController().signal

const reply = (text: string): ChatReply => ({
  text,
  toolCalls: [],
  finish: 'stop',
  usage: { promptTokens: 3, completionTokens: 2, cachedTokens: 0, reasoningTokens: 0 },
  model: 'vscode:v/m',
  notes: [],
})

/** A host model that answers by `answer`; null = not until it is cancelled. */
function hosted(answer: (chat: Chat, n: number) => ChatReply | HostModelFailure | null, concurrency = 16) {
  const chats: Chat[] = []
  const chat = async (model: string, request: WireRequest, signal: AbortSignal): Promise<ChatReply> => {
    chats.push({ model, request, signal })
    const said = answer({ model, request, signal }, chats.length)
    if (said === null)
      return new Promise((_done, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    if (said instanceof HostModelFailure) throw said
    return said
  }
  const limiter = new Limiter({ concurrency, clock: fakeClock(), random: random('host') })
  const open = hostModels(chat, limiter)
  const model = open('vscode:v/m')
  let begun = 0
  let most = Number.POSITIVE_INFINITY
  const attempts = {
    begin: async () => {
      if (begun >= most) throw new BudgetReached('calls', 'enough')
      begun++
    },
    spent: (_usage: Usage) => {},
  }
  const ask = (more: Partial<ChatRequest> = {}, signal = never) =>
    model.complete(
      { role: 'policy', messages: [{ role: 'user', content: 'hello' }], draw: 'd', ...more },
      attempts,
      signal,
    )
  return {
    ask,
    /** a model of another role */
    askOther: (name: string, signal: AbortSignal) =>
      open(name).complete(
        { role: 'optimizer', messages: [{ role: 'user', content: 'hello' }], draw: 'o' },
        attempts,
        signal,
      ),
    chats,
    limitTo: (n: number) => (most = n),
    get begun() {
      return begun
    },
  }
}

const ok = (text = 'hi') => reply(text)
const failed = (kind: HostModelFailureKind, more = {}) => new HostModelFailure(kind, 'it says so.', more)

describe('a chat model of the editor', () => {
  it('puts instructions and schema into words, since it knows neither, and cuts at stop strings', async () => {
    const { ask, chats } = hosted(() => ok('one END two'))
    const answer = await ask({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
      stop: ['END'],
      responseSchema: { name: 's', schema: { type: 'object' } },
      affinity: 'a',
      trim: () => null,
    })
    expect(answer.text).toBe('one ')
    const { model, request } = chats[0]!
    expect(model).toBe('vscode:v/m')
    expect(request.messages).toEqual([
      { role: 'user', content: expect.stringMatching(/^Be brief\.\n\nhello\n\n.*JSON schema.*"object"/s) },
    ])
    expect(Object.keys(request).sort()).toEqual(['draw', 'messages', 'role', 'stop'])
  })

  it.each([
    ['quota', 'quota', true],
    ['blocked', 'quota', true],
    ['no-permission', 'key', true],
    ['not-found', 'model', true],
  ] as const)('ends the run at once on %s, with one sentence', async (kind, becomes, fatal) => {
    const model = hosted(() => failed(kind))
    const error = await model.ask().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ name: 'CallError', kind: becomes, fatal })
    expect((error as CallError).message).toMatch(/^The chat model "vscode:v\/m" .*\(it says so\): .*\.$/)
    expect(model.begun).toBe(1)
  })

  it('waits and asks again when it is limited, counting each request', async () => {
    const model = hosted((_chat, n) => (n <= 3 ? failed('rate') : ok()))
    expect((await model.ask()).text).toBe('hi')
    expect(model.begun).toBe(4)
  })

  it('stops as a resumable run does when the limit does not go away', async () => {
    await expect(hosted(() => failed('rate')).ask()).rejects.toMatchObject({ kind: 'quota' })
  })

  it('asks again with less prior when the prompt is too long', async () => {
    const model = hosted(({ request }) =>
      request.messages[0]!.content.length > 5
        ? failed('overflow', { context: { size: 10, prompt: 13 } })
        : ok(),
    )
    const answer = await model.ask({
      messages: [{ role: 'user', content: 'prior prior prior' }],
      trim: (messages) =>
        messages[0]!.content.length > 5 ? [{ role: 'user', content: messages[0]!.content.slice(6) }] : null,
    })
    expect(answer.notes).toEqual([expect.stringContaining('left out 12 characters of the prior')])
    await expect(model.ask({ messages: [{ role: 'user', content: 'too long' }] })).rejects.toMatchObject({
      kind: 'overflow',
    })
  })

  it(`has at most ${HOST_MODEL_CONCURRENCY} requests under way, and sends none past a budget`, async () => {
    const model = hosted(() => null)
    model.limitTo(3)
    const stop = new AbortController()
    const calls = [1, 2, 3, 4].map(() => model.ask({}, stop.signal).catch((error: Error) => error.name))
    await new Promise((done) => setImmediate(done))
    expect(model.chats).toHaveLength(HOST_MODEL_CONCURRENCY)
    stop.abort()
    expect(await Promise.all(calls)).toEqual(['Cancelled', 'Cancelled', 'Cancelled', 'Cancelled'])
    expect(model.chats.map(({ signal }) => signal.aborted)).toEqual([true, true])
    model.limitTo(2)
    await expect(model.ask()).rejects.toMatchObject({ name: 'BudgetReached' })
  })

  it.each([
    [16, HOST_MODEL_CONCURRENCY],
    [1, 1],
  ])('shares its limit with the models of the other roles, also fewer at once: %i', async (most, under) => {
    const { ask, askOther, chats } = hosted(() => null, most)
    const stop = new AbortController()
    const calls = [
      ask({}, stop.signal),
      askOther('vscode:v/m', stop.signal),
      askOther('vscode:v/n', stop.signal),
      ask({}, stop.signal),
    ].map((call) => call.catch((error: Error) => error.name))
    await new Promise((done) => setImmediate(done))
    expect(chats).toHaveLength(under)
    stop.abort()
    await Promise.all(calls)
  })
})
