import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CallError } from '../../../../src/core/errors.ts'
import { connect, orAborted, type Remote } from '../../../../src/node/rpc/connect.ts'
import { type Line, threadLine } from '../../../../src/node/rpc/line.ts'

interface Kitchen {
  cook(dish: string): Promise<string>
  stir(pot: string, signal: AbortSignal): Promise<string>
  ring(bell: string): void
}

const closes: (() => void)[] = []
afterEach(() => {
  for (const close of closes.splice(0)) close()
})

/** A kitchen at the other end of a real port, and all calls that arrived there. */
function kitchen(own: Partial<Kitchen> = {}) {
  const { port1, port2 } = new MessageChannel()
  closes.push(() => port1.close())
  const heard: string[] = []
  const functions: Kitchen = {
    cook: async (dish) => {
      heard.push(`cook ${dish}`)
      return `hot ${dish}`
    },
    stir: (_pot, signal) =>
      new Promise((_done, reject) => {
        signal.addEventListener('abort', () => {
          heard.push('stopped')
          reject(signal.reason)
        })
      }),
    ring: (bell) => void heard.push(`ring ${bell}`),
    ...own,
  }
  const there: Remote<object> = connect<object, Kitchen>(threadLine(port2), functions)
  const here = connect<Kitchen, object>(threadLine(port1), {})
  return { here, there, heard, port2 }
}

describe('a call to the other end', () => {
  it('gives what the function gives, and throws what it throws, with its class', async () => {
    expect(await kitchen().here.call('cook', 'soup')).toBe('hot soup')
    const { here } = kitchen({ cook: () => Promise.reject(new CallError('quota', 'no gas')) })
    const error = await here.call('cook', 'soup').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ kind: 'quota', message: 'no gas', fatal: true })
  })

  it('throws where the arguments or the result cannot be sent', async () => {
    const { here } = kitchen({ cook: async () => (() => 1) as unknown as string })
    await expect(here.call('cook', 'soup')).rejects.toThrow('could not be cloned')
    await expect(here.call('cook', (() => 1) as unknown as string)).rejects.toThrow('could not be cloned')
  })

  it('arrives in the order in which it was made, events included', async () => {
    const { here, heard } = kitchen()
    const soup = here.call('cook', 'soup')
    here.tell('ring', 'a')
    await Promise.all([soup, here.call('cook', 'rice')])
    expect(heard).toEqual(['cook soup', 'ring a', 'cook rice'])
  })

  it('has no time limit', async () => {
    vi.useFakeTimers()
    let serve = (_dish: string) => {}
    const lines: ((message: unknown) => void)[] = []
    const line = (to: number, from: number): Line => ({
      send: (message) => lines[to]?.(message),
      listen: (listener) => {
        lines[from] = listener
      },
    })
    connect<object, Pick<Kitchen, 'cook'>>(line(0, 1), {
      cook: () => new Promise((done) => (serve = done)),
    })
    const here = connect<Kitchen, object>(line(1, 0), {})
    const soup = here.call('cook', 'soup')
    await vi.advanceTimersByTimeAsync(24 * 3600 * 1000)
    serve('late soup')
    expect(await soup).toBe('late soup')
    vi.useRealTimers()
  })

  it('stops the function when its signal fires, and ends when the function has', async () => {
    const { here, heard } = kitchen()
    const stop = new AbortController()
    const call = here.call('stir', 'pot', stop.signal)
    await here.call('cook', 'soup')
    stop.abort(new Error('hungry'))
    await expect(call).rejects.toMatchObject({ name: 'Cancelled' })
    expect(heard).toEqual(['cook soup', 'stopped'])
  })

  it('is not made when its signal has fired before', async () => {
    const { here, heard } = kitchen()
    await expect(here.call('stir', 'pot', AbortSignal.abort(new Error('hungry')))).rejects.toThrow('hungry')
    await here.call('cook', 'soup')
    expect(heard).toEqual(['cook soup'])
  })

  it('may be left at once', async () => {
    const { here } = kitchen({ stir: () => new Promise(() => {}) })
    const stop = new AbortController()
    const call = orAborted(here.call('stir', 'pot', stop.signal), stop.signal)
    stop.abort(new Error('hungry'))
    await expect(call).rejects.toThrow('hungry')
  })

  it('is rejected when the other end is gone, then and later, and what it asked here is stopped', async () => {
    const { here, there, heard } = kitchen()
    const call = here.call('stir', 'pot', new AbortController().signal)
    await here.call('cook', 'soup')
    here.close(new Error('the kitchen ended with signal SIGKILL'))
    await expect(call).rejects.toThrow('the kitchen ended with signal SIGKILL')
    await expect(here.call('cook', 'rice')).rejects.toThrow('the kitchen ended with signal SIGKILL')
    here.tell('ring', 'a')
    there.close(new Error('all guests left'))
    expect(heard).toEqual(['cook soup', 'stopped'])
  })

  it('reaches only what is offered', async () => {
    const { here } = kitchen()
    await expect(here.call('hasOwnProperty' as 'cook', 'cook')).rejects.toThrow('not found')
  })

  it('is not disturbed by messages of others', async () => {
    const { here, port2 } = kitchen()
    for (const message of [null, 'hello', 7, { t: 'x' }, { type: 'ready' }, { t: 's', i: 'unknown', r: 1 }])
      port2.postMessage(message)
    expect(await here.call('cook', 'soup')).toBe('hot soup')
  })
})

describe('an event', () => {
  it('that fails is a fault of the process that received it, not lost', async () => {
    const faults: unknown[] = []
    const before = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => faults.push(error))
    try {
      const { here } = kitchen({
        ring: () => {
          throw new Error('no bell')
        },
      })
      here.tell('ring', 'a')
      await here.call('cook', 'soup')
      await new Promise((done) => setImmediate(done))
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of before) process.on('uncaughtException', listener)
    }
    expect(faults).toMatchObject([{ message: 'no bell' }])
  })
})
