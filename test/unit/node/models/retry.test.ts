import { describe, expect, it } from 'vitest'
import { BudgetReached } from '../../../../src/core/errors.ts'
import type { Usage } from '../../../../src/core/ports.ts'
import { random } from '../../../../src/core/random.ts'
import { type Fault, FaultError } from '../../../../src/node/models/fault.ts'
import { Limiter } from '../../../../src/node/models/limiter.ts'
import { send } from '../../../../src/node/models/retry.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const never = new AbortController().signal

function setUp(signal = never) {
  const clock = fakeClock()
  const limiter = new Limiter({ concurrency: 8, clock, random: random('retry') })
  const counted = { begun: 0, spent: [] as Usage[] }
  const attempts = {
    begin: async () => void counted.begun++,
    spent: (usage: Usage) => void counted.spent.push(usage),
  }
  return { clock, counted, sending: { limiter, lane: limiter.lane('a'), attempts, signal } }
}

const fault = (kind: Fault['kind'], more: Partial<Fault> = {}): FaultError =>
  new FaultError({ kind, message: `${kind}.`, congested: kind === 'rate', retryAfterMs: null, ...more })

/** Fails as given, then succeeds. */
function failing(...faults: FaultError[]) {
  let n = 0
  return async () => {
    const next = faults[n++]
    if (next) throw next
    return 'ok'
  }
}

describe('sending with retries', () => {
  it.each(['rate', 'server', 'connection', 'cut', 'malformed'] as const)(
    'survives faults of kind %s',
    async (kind) => {
      const { sending, counted } = setUp()
      expect(await send(sending, failing(fault(kind), fault(kind)))).toBe('ok')
      expect(counted.begun).toBe(3)
    },
  )

  it.each(['key', 'model', 'quota', 'request', 'overflow', 'refusal'] as const)(
    'does not repeat %s',
    async (kind) => {
      const { sending, counted, clock } = setUp()
      await expect(send(sending, failing(fault(kind)))).rejects.toMatchObject({ fault: { kind } })
      expect(counted.begun).toBe(1)
      expect(clock.now()).toBe(0)
    },
  )

  it('does not repeat what would end the same, or what names a parameter', async () => {
    for (const more of [{ final: true }, { parameter: 'seed' as const }]) {
      const { sending, counted } = setUp()
      await expect(send(sending, failing(fault('malformed', more)))).rejects.toThrow()
      expect(counted.begun).toBe(1)
    }
  })

  it('stops after a few tries', async () => {
    const { sending, counted } = setUp()
    const always = async () => {
      throw fault('server')
    }
    await expect(send(sending, always)).rejects.toMatchObject({ fault: { kind: 'server' } })
    expect(counted.begun).toBe(6)
  })

  it('gives up at once on an endpoint that was never there, later only after some minutes', async () => {
    const first = setUp()
    await expect(send(first.sending, failing(fault('endpoint')))).rejects.toMatchObject({
      fault: { kind: 'endpoint' },
    })
    expect(first.counted.begun).toBe(1)
    const later = setUp()
    const gone = async () => {
      throw fault('endpoint', { congested: true })
    }
    await expect(send(later.sending, gone)).rejects.toMatchObject({ fault: { kind: 'endpoint' } })
    expect(later.clock.now()).toBeGreaterThan(60_000)
    expect(later.clock.now()).toBeLessThan(300_000)
  })

  it('waits as long as asked, but not beyond its limit', async () => {
    const patient = setUp()
    await send(patient.sending, failing(fault('server', { retryAfterMs: 7000 })))
    expect(patient.clock.now()).toBe(7000)
    const hopeless = setUp()
    await expect(
      send(hopeless.sending, failing(fault('server', { retryAfterMs: 7_200_000 }))),
    ).rejects.toMatchObject({ fault: { kind: 'server' } })
    expect(hopeless.counted.begun).toBe(1)
  })

  it('ends the run when no call succeeded while it was limited, else only this call', async () => {
    const limited = async () => {
      throw fault('rate', { retryAfterMs: 150_000 })
    }
    const alone = setUp()
    await expect(send(alone.sending, limited)).rejects.toMatchObject({ fault: { kind: 'quota' } })
    const unlucky = setUp()
    const call = send(unlucky.sending, limited)
    const others = Array.from({ length: 12 }, () => send(unlucky.sending, failing()))
    await expect(call).rejects.toMatchObject({ fault: { kind: 'rate' } })
    await Promise.all(others)
  })

  it('reports what useless replies cost', async () => {
    const { sending, counted } = setUp()
    const usage = { promptTokens: 5, completionTokens: 2, cachedTokens: 0, reasoningTokens: 0 }
    await send(sending, failing(fault('malformed', { usage })))
    expect(counted.spent).toEqual([usage])
  })

  it('passes on a reached budget unchanged, before anything is sent', async () => {
    const { sending } = setUp()
    let sent = 0
    sending.attempts.begin = async () => {
      throw new BudgetReached('calls', 'No calls left.')
    }
    await expect(send(sending, async () => ++sent)).rejects.toMatchObject({ name: 'BudgetReached' })
    expect(sent).toBe(0)
    sending.attempts.begin = async () => {}
    expect(await send(sending, failing())).toBe('ok')
  })

  it('is cancelled while it waits', async () => {
    const stop = new AbortController()
    const { sending } = setUp(stop.signal)
    const waiting = send(sending, failing(fault('rate', { retryAfterMs: 60_000 })))
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'Cancelled' })
  })
})
