import { describe, expect, it } from 'vitest'
import { BudgetReached, type CallError } from '../../../../src/core/errors.ts'
import type { ChatReply, ChatRequest, Usage } from '../../../../src/core/ports.ts'
import { random } from '../../../../src/core/random.ts'
import { ChatChannel } from '../../../../src/node/ipc/chat-channel.ts'
import { LENT_CONCURRENCY, lentModels } from '../../../../src/node/ipc/host-model.ts'
import type { ChatFailure, FromTrainer, ToTrainer } from '../../../../src/node/ipc/trainer-channel.ts'
import { Limiter } from '../../../../src/node/models/limiter.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

type Chat = Extract<FromTrainer, { type: 'chat' }>
const never = new AbortController().signal

const reply = (text: string): ChatReply => ({
  text,
  toolCalls: [],
  finish: 'stop',
  usage: { promptTokens: 3, completionTokens: 2, cachedTokens: 0, reasoningTokens: 0 },
  model: 'vscode:v/m',
  notes: [],
})

/** A model whose other side answers by `answer`; null = not at all. */
function lent(answer: (chat: Chat, n: number) => Omit<ToTrainer, 'id'> | null, concurrency = 16) {
  const sent: FromTrainer[] = []
  const chats = () => sent.filter((message): message is Chat => message.type === 'chat')
  const channel: ChatChannel = new ChatChannel((message) => {
    sent.push(message)
    if (message.type !== 'chat') return
    const said = answer(message, chats().length)
    if (said) queueMicrotask(() => channel.receive({ ...said, id: message.id } as ToTrainer))
  })
  const limiter = new Limiter({ concurrency, clock: fakeClock(), random: random('lent') })
  const open = lentModels(channel, limiter)
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
    sent,
    chats,
    limitTo: (n: number) => (most = n),
    get begun() {
      return begun
    },
  }
}

const ok = (text = 'hi') => ({ type: 'chat-reply' as const, reply: reply(text) })
const failed = (kind: ChatFailure, more = {}) => ({
  type: 'chat-failed' as const,
  kind,
  message: 'it says so.',
  ...more,
})

describe('a chat model that the editor lends', () => {
  it('puts instructions and schema into words, since it knows neither, and cuts at stop strings', async () => {
    const { ask, chats } = lent(() => ok('one END two'))
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
    const { model, request } = chats()[0]!
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
    const model = lent(() => failed(kind))
    const error = await model.ask().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ name: 'CallError', kind: becomes, fatal })
    expect((error as CallError).message).toMatch(/^The chat model "vscode:v\/m" .*\(it says so\): .*\.$/)
    expect(model.begun).toBe(1)
  })

  it('waits and asks again when it is limited, counting each request', async () => {
    const model = lent((_chat, n) => (n <= 3 ? failed('rate') : ok()))
    expect((await model.ask()).text).toBe('hi')
    expect(model.begun).toBe(4)
  })

  it('stops as a resumable run does when the limit does not go away', async () => {
    await expect(lent(() => failed('rate')).ask()).rejects.toMatchObject({ kind: 'quota' })
  })

  it('asks again with less prior when the prompt is too long', async () => {
    const model = lent(({ request }) =>
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

  it(`has at most ${LENT_CONCURRENCY} requests under way, and sends none past a budget`, async () => {
    const model = lent(() => null)
    model.limitTo(3)
    const stop = new AbortController()
    const calls = [1, 2, 3, 4].map(() => model.ask({}, stop.signal).catch((error: Error) => error.name))
    await new Promise((done) => setImmediate(done))
    expect(model.chats()).toHaveLength(LENT_CONCURRENCY)
    stop.abort()
    expect(await Promise.all(calls)).toEqual(['Cancelled', 'Cancelled', 'Cancelled', 'Cancelled'])
    const cancelled = model.sent.filter(({ type }) => type === 'chat-cancel')
    expect(cancelled.map((message) => (message as { id: number }).id)).toEqual([1, 2])
    model.limitTo(2)
    await expect(model.ask()).rejects.toMatchObject({ name: 'BudgetReached' })
  })

  it.each([
    [16, LENT_CONCURRENCY],
    [1, 1],
  ])('shares its limit with the models of the other roles, also fewer at once: %i', async (most, under) => {
    const { ask, askOther, chats } = lent(() => null, most)
    const stop = new AbortController()
    const calls = [
      ask({}, stop.signal),
      askOther('vscode:v/m', stop.signal),
      askOther('vscode:v/n', stop.signal),
      ask({}, stop.signal),
    ].map((call) => call.catch((error: Error) => error.name))
    await new Promise((done) => setImmediate(done))
    expect(chats()).toHaveLength(under)
    stop.abort()
    await Promise.all(calls)
  })
})
