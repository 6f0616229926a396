/** The requests to one endpoint and model: how many at once, which is next, when to wait. See limiter.ts. */
import { Cancelled } from '../../core/errors.ts'
import type { Clock } from '../../core/ports.ts'
import type { Random } from '../../core/random.ts'

/** One request's place; exactly one of its functions must be called at its end. */
export interface Lease {
  ok(): void
  /** The endpoint is overloaded: every call waits, for `retryAfterMs` if it said how long. */
  congested(retryAfterMs: number | null): void
  /** Ended without information about the endpoint's load. */
  end(): void
}

/** State that all lanes of a process share. */
export interface SharedLimits {
  readonly clock: Clock
  /** random numbers for jitter */
  readonly random: Random
  /** whether no lane may send another request */
  readonly full: boolean
  /** the next number, in the order of requests */
  ticket(): number
  took(): void
  /** A request ended: the oldest waiters that may start are started. */
  freed(): void
  dispatch(): void
}

/** First pause after congestion without a stated wait, doubled each time that it does not help. */
const PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

interface Waiter {
  ticket: number
  /** null if it gave up */
  start: (() => void) | null
  giveUp(): void
}

export class Lane {
  private readonly shared: SharedLimits
  private readonly max: number
  /** requests at once; a fraction counts towards the next one */
  private limit: number
  private active = 0
  /** sorted by ticket from `head` on; a waiter that gave up has no `start` */
  private queue: Waiter[] = []
  private head = 0
  private readonly groups = new WeakMap<AbortSignal, Set<Waiter>>()
  /** counts halvings: replies to requests of an earlier epoch are not news */
  private epoch = 0
  private strikes = 0
  private pausedUntil = 0
  private alarm: AbortController | null = null
  /** time of the lane's last success (or its start), on the limiter's clock */
  lastOk: number

  constructor(shared: SharedLimits, max: number) {
    this.shared = shared
    this.max = max
    this.limit = max
    this.lastOk = shared.clock.now()
  }

  /** requests at once that the endpoint is known to accept */
  get currentLimit(): number {
    return Math.max(1, Math.floor(this.limit))
  }

  newTicket(): number {
    return this.shared.ticket()
  }

  /** Waits for a place. Throws Cancelled when the signal aborts first. */
  async acquire(ticket: number, signal: AbortSignal): Promise<Lease> {
    if (signal.aborted) throw new Cancelled()
    if (!this.anyoneWaiting() && this.free) this.take()
    else await this.wait(ticket, signal)
    return this.lease()
  }

  private get free(): boolean {
    return this.active < this.currentLimit && !this.shared.full && !this.paused
  }

  private get paused(): boolean {
    return this.pausedUntil > 0 && this.shared.clock.now() < this.pausedUntil
  }

  private take(): void {
    this.active++
    this.shared.took()
  }

  private wait(ticket: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const group = this.groupOf(signal)
      const waiter: Waiter = {
        ticket,
        start: () => {
          group.delete(waiter)
          resolve()
        },
        giveUp: () => {
          waiter.start = null
          reject(new Cancelled())
        },
      }
      group.add(waiter)
      this.enqueue(waiter)
      this.setAlarm()
    })
  }

  /** Waiters of one signal share a listener: adding a listener takes time in proportion to the existing ones. */
  private groupOf(signal: AbortSignal): Set<Waiter> {
    let group = this.groups.get(signal)
    if (!group) {
      const waiters = new Set<Waiter>()
      group = waiters
      this.groups.set(signal, waiters)
      const abort = () => {
        for (const waiter of waiters) waiter.giveUp()
        waiters.clear()
        if (!this.anyoneWaiting()) this.stopAlarm()
      }
      signal.addEventListener('abort', abort, { once: true })
    }
    return group
  }

  private enqueue(waiter: Waiter): void {
    let at = this.queue.length
    while (at > this.head && this.queue[at - 1]!.ticket > waiter.ticket) at--
    if (at === this.queue.length) this.queue.push(waiter)
    else this.queue.splice(at, 0, waiter)
  }

  private anyoneWaiting(): boolean {
    while (this.head < this.queue.length && this.queue[this.head]!.start === null) this.head++
    if (this.head > 1024 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head)
      this.head = 0
    }
    return this.head < this.queue.length
  }

  /** @internal Ticket of the waiter that may start now, else Infinity. */
  readyHead(): number {
    if (this.active >= this.currentLimit || !this.anyoneWaiting() || this.paused)
      return Number.POSITIVE_INFINITY
    return this.queue[this.head]!.ticket
  }

  /** @internal */
  serve(): void {
    const waiter = this.queue[this.head++]!
    this.take()
    waiter.start!()
  }

  private lease(): Lease {
    const epoch = this.epoch
    let over = false
    const end = (change?: () => void) => {
      if (over) return
      over = true
      this.active--
      change?.()
      this.shared.freed()
    }
    return {
      ok: () => end(() => this.grow()),
      congested: (retryAfterMs) => end(() => this.shrink(epoch, retryAfterMs)),
      end: () => end(),
    }
  }

  private grow(): void {
    this.lastOk = this.shared.clock.now()
    this.strikes = 0
    if (this.limit < this.max) this.limit = Math.min(this.max, this.limit + 1 / this.limit)
  }

  private shrink(epoch: number, retryAfterMs: number | null): void {
    const news = epoch === this.epoch
    if (news) {
      this.epoch++
      this.limit = Math.max(1, Math.min(this.limit, this.active + 1) / 2)
    }
    if (!news && retryAfterMs === null) return
    const backoff = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** this.strikes)
    if (news) this.strikes++
    // A stated wait is kept in full; other waits are spread so that clients do not return together.
    const spread = this.shared.random.next()
    const pause = retryAfterMs === null ? backoff * (0.5 + spread / 2) : retryAfterMs * (1 + spread / 10)
    this.pausedUntil = Math.max(this.pausedUntil, this.shared.clock.now() + pause)
    this.setAlarm()
  }

  /** Wakes the lane when its pause ends; only while a call waits, so that no timer outlives the calls. */
  private setAlarm(): void {
    if (this.alarm || !this.paused || !this.anyoneWaiting()) return
    const alarm = new AbortController()
    this.alarm = alarm
    const ring = () => {
      if (this.alarm !== alarm) return
      this.alarm = null
      if (this.paused) this.setAlarm()
      else this.shared.dispatch()
    }
    this.shared.clock.sleep(this.pausedUntil - this.shared.clock.now(), alarm.signal).then(ring, () => {})
  }

  private stopAlarm(): void {
    this.alarm?.abort()
    this.alarm = null
  }
}
