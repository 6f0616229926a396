import { describe, expect, it } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import type { ChatRequest } from '../../../../src/core/ports.ts'
import { saltedDraw } from '../../../../src/core/random.ts'
import { Calls, chatKey } from '../../../../src/core/run/calls.ts'
import { memoryPorts, type Script } from '../../../support/memory-ports.ts'

const request = (draw: string): ChatRequest => ({
  role: 'policy',
  messages: [{ role: 'user', content: 'Hi' }],
  draw,
})

function callsOf(policy: Script) {
  const ports = memoryPorts({ policy })
  return { ports, calls: new Calls(ports, {}, () => 0, new AbortController().signal, 1) }
}

describe('calls', () => {
  it('are not sent any more once one has shown that none can succeed', async () => {
    const { ports, calls } = callsOf(() => new CallError('key', 'The key is refused.'))
    await expect(calls.chat(request('a'))).rejects.toThrow('The key is refused.')
    await expect(calls.chat(request('b'))).rejects.toThrow('The key is refused.')
    expect(ports.policy.requests).toHaveLength(1)
    expect(calls.totals().calls).toBe(1)
  })

  it('that failed for good fail the same way on a replay; what stopped the run is asked again', async () => {
    const answers: (string | Error)[] = [
      new CallError('refusal', 'It refused.'),
      new CallError('quota', 'Nothing is left to spend.'),
    ]
    const { ports, calls } = callsOf(() => answers.shift() ?? 'right')
    await expect(calls.chat(request('a'))).rejects.toThrow('It refused.')
    await expect(calls.chat(request('b'))).rejects.toThrow('Nothing is left')
    const resumed = new Calls(ports, {}, () => 0, new AbortController().signal, 1)
    await expect(resumed.chat(request('a'))).rejects.toMatchObject({
      kind: 'refusal',
      message: 'It refused.',
    })
    expect((await resumed.chat(request('b'))).text).toBe('right')
    expect(ports.policy.requests.map(({ draw }) => draw)).toEqual(['a', 'b', 'b'])
  })

  it('that are all refused end the phase, and are asked again by a resumed run', async () => {
    const answers: (string | Error)[] = Array.from(
      { length: 3 },
      () => new CallError('request', 'No such field.'),
    )
    const { ports, calls } = callsOf(() => answers.shift() ?? 'right')
    for (const draw of ['first/a', 'first/b', 'first/a'])
      await expect(calls.chat(request(draw))).rejects.toThrow('No such field.')
    expect(ports.policy.requests).toHaveLength(2)
    expect(() => calls.endPhase()).toThrow('Every request was refused. No such field.')
    const resumed = new Calls(ports, {}, () => 0, new AbortController().signal, 1)
    await expect(resumed.chat(request('first/a'))).rejects.toThrow('No such field.')
    expect((await resumed.chat(request('first/b'))).text).toBe('right')
    resumed.endPhase()
    expect(resumed.totals().calls).toBe(4)
  })

  it('of which one came to anything else are outcomes like all', async () => {
    const answers: (string | Error)[] = [
      new CallError('request', 'No such field.'),
      new CallError('timeout', 'It took too long.'),
      new CallError('request', 'No such field.'),
    ]
    const { ports, calls } = callsOf(() => answers.shift() ?? 'right')
    for (const draw of ['first/a', 'first/b', 'first/c'])
      await expect(calls.chat(request(draw))).rejects.toThrow()
    calls.endPhase()
    const replay = new Calls(ports, {}, () => 0, new AbortController().signal, 1)
    for (const draw of ['first/a', 'first/b', 'first/c'])
      await expect(replay.chat(request(draw))).rejects.toThrow()
    replay.endPhase()
    expect(ports.policy.requests.map(({ draw }) => draw)).toEqual(['first/a', 'first/b', 'first/c'])
  })

  it('of a phase beside another are outcomes by that phase alone, and end with it', async () => {
    const { ports, calls } = callsOf(({ draw }) =>
      draw.startsWith('test/') ? 'right' : new CallError('request', 'No such field.'),
    )
    await expect(calls.chat(request('gate/a'))).rejects.toThrow('No such field.')
    await calls.chat(request('test/a'))
    calls.endPhase('test')
    expect(() => calls.endPhase('gate')).toThrow('Every request was refused. No such field.')
    const resumed = new Calls(ports, {}, () => 0, new AbortController().signal, 1)
    await expect(resumed.chat(request('gate/a'))).rejects.toThrow('No such field.')
    expect(ports.policy.requests.map(({ draw }) => draw)).toEqual(['gate/a', 'test/a', 'gate/a'])
  })

  it('refuse a request over the budget by a rejection, so that an adapter that asks in a handler survives it', async () => {
    const { ports } = callsOf(() => 'right')
    const calls = new Calls(ports, { calls: 0 }, () => 0, new AbortController().signal, 1)
    ports.policy.complete = (_, attempts) => {
      const begun = attempts.begin()
      return begun.then(() => Promise.reject(new Error('It was sent.')))
    }
    await expect(calls.chat(request('a'))).rejects.toMatchObject({ name: 'BudgetReached', budget: 'calls' })
    let permitted: Promise<void> | null = null
    ports.policy.complete = async (_, attempts) => {
      expect(() => {
        permitted = attempts.begin()
      }).not.toThrow()
      await permitted
      return Promise.reject(new Error('It was sent.'))
    }
    await expect(calls.chat(request('b'))).rejects.toMatchObject({ name: 'BudgetReached' })
  })

  it('that nobody waits for any more are given up, and are no outcome', async () => {
    const { ports, calls } = callsOf(() => 'right')
    const answer = ports.policy.complete.bind(ports.policy)
    ports.policy.complete = async (_, attempts, signal) => {
      await attempts.begin()
      signal.throwIfAborted()
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    }
    const asker = new AbortController()
    const given = calls.chat(request('a'), asker.signal)
    asker.abort()
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    ports.policy.complete = answer
    expect((await calls.chat(request('a'))).text).toBe('right')
    expect(calls.totals().calls).toBe(2)
  })

  it('of equal identity are one call, wherever they are sent from', async () => {
    const { ports, calls } = callsOf(() => 'right')
    await Promise.all([
      calls.chat({ ...request('a'), affinity: 'x' }),
      calls.chat({ ...request('a'), affinity: 'y', trim: () => null }),
    ])
    await calls.chat(request('b'))
    expect(ports.policy.requests).toHaveLength(2)
  })

  it('of runs with other seeds draw other samples, under the same key', async () => {
    const { ports } = callsOf(() => 'right')
    const drawn = (seed: number) =>
      new Calls(ports, {}, () => 0, new AbortController().signal, seed).chat(request(`a${seed}`))
    for (const seed of [1, 2, 3]) await drawn(seed)
    expect(ports.policy.requests.map(saltedDraw)).toEqual(['a1', '2:a2', '3:a3'])
    expect(chatKey('m', { ...request('a'), salt: '2' })).toBe(chatKey('m', request('a')))
  })
})
