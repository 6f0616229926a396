import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../../../../src/core/random.ts'
import type { Lane, Lease } from '../../../../src/node/models/lane.ts'
import { Limiter } from '../../../../src/node/models/limiter.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const never = new AbortController().signal

function setUp(concurrency: number) {
  const clock = fakeClock()
  const limiter = new Limiter({ concurrency, clock, random: random('test') })
  return { clock, limiter, lane: limiter.lane('a') }
}

const take = (lane: Lane, signal = never) => lane.acquire(lane.newTicket(), signal)
const takeAll = (lane: Lane, n: number) => Promise.all(Array.from({ length: n }, () => take(lane)))
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the limiter', () => {
  it('lets no more than its concurrency go at once, over all lanes', async () => {
    const { limiter, lane } = setUp(2)
    const [first] = await takeAll(lane, 2)
    let third: Lease | null = null
    const waiting = take(limiter.lane('b')).then((lease) => {
      third = lease
    })
    await turn()
    expect(third).toBeNull()
    first!.ok()
    await waiting
    expect(third).not.toBeNull()
  })

  it('serves who asked first, and lets a retried call keep its place', async () => {
    const { lane } = setUp(1)
    const ticket = lane.newTicket()
    const holder = await lane.acquire(ticket, never)
    const order: string[] = []
    const enter = (name: string, own?: number) =>
      lane.acquire(own ?? lane.newTicket(), never).then((lease) => {
        order.push(name)
        lease.ok()
      })
    const all = [enter('second'), enter('third'), enter('first again', ticket)]
    holder.end()
    await Promise.all(all)
    expect(order).toEqual(['first again', 'second', 'third'])
  })

  it('halves once for a burst of refusals and grows by one a round of successes', async () => {
    const { lane, clock } = setUp(16)
    const burst = await takeAll(lane, 16)
    for (const lease of burst) lease.congested(null)
    expect(lane.currentLimit).toBe(8)
    const round = await takeAll(lane, 8)
    expect(clock.now()).toBeGreaterThan(0)
    for (const lease of round) lease.ok()
    expect(lane.currentLimit).toBe(8)
    for (const lease of await takeAll(lane, 8)) lease.ok()
    expect(lane.currentLimit).toBe(9)
  })

  it('waits as long as the endpoint asks, and hardly longer', async () => {
    const { lane, clock } = setUp(4)
    const [lease] = await takeAll(lane, 1)
    lease!.congested(20_000)
    await take(lane)
    expect(clock.now()).toBeGreaterThanOrEqual(20_000)
    expect(clock.now()).toBeLessThanOrEqual(22_000)
  })

  it('waits longer each time that waiting did not help, and forgets it after a success', async () => {
    const { lane, clock } = setUp(1)
    const waits: number[] = []
    for (let i = 0; i < 4; i++) {
      const lease = await take(lane)
      const start = clock.now()
      lease.congested(null)
      const next = await take(lane)
      waits.push(clock.now() - start)
      next.end()
    }
    expect(waits[3]!).toBeGreaterThan(waits[0]! * 2)
    ;(await take(lane)).ok()
    const start = clock.now()
    ;(await take(lane)).congested(null)
    await take(lane)
    expect(clock.now() - start).toBeLessThanOrEqual(1000)
  })

  it('holds up no other lane while one waits', async () => {
    const { limiter, lane, clock } = setUp(4)
    ;(await take(lane)).congested(60_000)
    const stuck = take(lane)
    for (let i = 0; i < 10; i++) (await take(limiter.lane('b'))).ok()
    expect(clock.now()).toBe(0)
    ;(await stuck).ok()
    expect(clock.now()).toBeGreaterThanOrEqual(60_000)
  })

  it('gives up a place in the queue on abort, and leaves no timer behind', async () => {
    const { lane, clock } = setUp(1)
    ;(await take(lane)).congested(600_000)
    const stop = new AbortController()
    const waiting = take(lane, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'Cancelled' })
    expect(clock.sleepers()).toBe(0)
    await expect(take(lane, stop.signal)).rejects.toMatchObject({ name: 'Cancelled' })
  })

  it('continues after all waiters gave up during a pause', async () => {
    const { lane, clock } = setUp(1)
    ;(await take(lane)).congested(1000)
    const stop = new AbortController()
    const waiting = take(lane, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toThrow()
    await clock.sleep(5000)
    ;(await take(lane)).ok()
  })

  it('serves everyone within the limits, whatever happens to the requests (property)', async () => {
    const outcome = fc.constantFrom<'ok' | 'end' | 'congested' | 'later' | 'abort'>(
      'ok',
      'end',
      'congested',
      'later',
      'abort',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(outcome, fc.nat(2)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (calls, concurrency) => {
          const { limiter, clock } = setUp(concurrency)
          let active = 0
          let most = 0
          const all = calls.map(async ([what, laneNumber], index) => {
            const lane = limiter.lane(`lane ${laneNumber}`)
            const stop = new AbortController()
            if (what === 'abort') setImmediate(() => stop.abort())
            const lease = await lane.acquire(lane.newTicket(), stop.signal).catch(() => null)
            if (!lease) return
            most = Math.max(most, ++active)
            await clock.sleep(index % 7)
            active--
            if (what === 'ok' || what === 'abort') lease.ok()
            else if (what === 'end') lease.end()
            else lease.congested(what === 'later' ? 500 : null)
          })
          await Promise.all(all)
          expect(active).toBe(0)
          expect(most).toBeLessThanOrEqual(concurrency)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps nothing of calls that are over', async () => {
    const { lane } = setUp(8)
    const worker = async () => {
      for (let i = 0; i < 2500; i++) (await take(lane)).ok()
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    expect((lane as unknown as { queue: unknown[] }).queue.length).toBeLessThan(4096)
  })
})
