/** Repeats one request until it has a reply or until retrying cannot help. */
import { type CallErrorKind, Cancelled, isNamed } from '../../core/errors.ts'
import type { Attempts } from '../../core/ports.ts'
import { type Fault, FaultError } from './fault.ts'
import type { Lane } from './lane.ts'
import type { Limiter } from './limiter.ts'

interface Policy {
  /** limit of requests, including the first; CONGESTED_TRIES if the endpoint is overloaded or gone */
  tries: number
  /** first wait, doubled after each try, milliseconds */
  baseMs: number
  capMs: number
  /** total time from the first fault on, milliseconds */
  patienceMs: number
}

/** With waits that double up to a minute: enough for a server that is still loading its model. */
const CONGESTED_TRIES = 10

/** Kinds that are not here are final at once. `endpoint` counts only once the endpoint has answered. */
const POLICIES: Partial<Record<CallErrorKind, Policy>> = {
  rate: { tries: 10, baseMs: 0, capMs: 0, patienceMs: 600_000 },
  server: { tries: 6, baseMs: 500, capMs: 30_000, patienceMs: 300_000 },
  endpoint: { tries: 8, baseMs: 0, capMs: 0, patienceMs: 180_000 },
  connection: { tries: 5, baseMs: 250, capMs: 15_000, patienceMs: 120_000 },
  cut: { tries: 5, baseMs: 250, capMs: 5_000, patienceMs: 300_000 },
  timeout: { tries: 2, baseMs: 500, capMs: 5_000, patienceMs: 3_600_000 },
  malformed: { tries: 4, baseMs: 100, capMs: 2_000, patienceMs: 300_000 },
}

/** How often a call that must wait keeps its place in the queue. */
const TRIES_IN_PLACE = 3

export interface Sending {
  limiter: Limiter
  lane: Lane
  attempts: Attempts
  signal: AbortSignal
}

/**
 * `attempt` sends one request and throws FaultError. Before each, `attempts.begin()` is awaited, with a place taken:
 * whatever it throws (a budget, say) is passed on unchanged. Throws FaultError if a fault is final or no retry is left,
 * Cancelled if the signal aborted.
 */
export async function send<T>(sending: Sending, attempt: () => Promise<T>): Promise<T> {
  const { limiter, lane, attempts, signal } = sending
  let ticket = lane.newTicket()
  const tries = new Map<CallErrorKind, number>()
  let since: number | null = null
  for (;;) {
    const lease = await lane.acquire(ticket, signal)
    let fault: Fault
    try {
      if (signal.aborted) throw new Cancelled()
      await attempts.begin()
      const value = await attempt()
      lease.ok()
      return value
    } catch (error) {
      if (!isNamed<FaultError>(error, 'FaultError')) {
        lease.end()
        throw signal.aborted ? new Cancelled() : error
      }
      fault = error.fault
    }
    if (fault.usage) attempts.spent(fault.usage)
    const now = limiter.clock.now()
    since ??= now
    const policy = retryable(fault) ? POLICIES[fault.kind] : undefined
    const count = (tries.get(fault.kind) ?? 0) + 1
    tries.set(fault.kind, count)
    const maxTries = fault.congested ? CONGESTED_TRIES : (policy?.tries ?? 1)
    const left = policy ? policy.patienceMs - (now - since) : 0
    if (!policy || count >= maxTries || left <= 0 || (fault.retryAfterMs ?? 0) > left) {
      if (fault.congested && policy) lease.congested(fault.retryAfterMs)
      else lease.end()
      throw new FaultError(atTheEnd(fault, lane, since))
    }
    if (fault.congested) {
      // The lane does the waiting, for this call and for those behind it.
      lease.congested(fault.retryAfterMs)
      // After that the refusal may concern this request alone: it must not block the others.
      if (count >= TRIES_IN_PLACE) ticket = lane.newTicket()
      continue
    }
    lease.end()
    const backoff = Math.min(policy.capMs, policy.baseMs * 2 ** (count - 1))
    const wait = fault.retryAfterMs ?? backoff * (0.5 + limiter.random.next())
    await limiter.clock.sleep(wait, signal).catch(() => {})
    if (signal.aborted) throw new Cancelled()
  }
}

/** An endpoint that never answered will not answer now; a reply that is too large will be too large again. */
function retryable(fault: Fault): boolean {
  if (fault.kind === 'endpoint') return fault.congested
  return fault.parameter === undefined && !fault.final
}

/**
 * If no call at all has succeeded since this one was first limited, and no retry is left or the requested wait is too
 * long, no other call will succeed: that ends the run, which can be resumed.
 */
function atTheEnd(fault: Fault, lane: Lane, since: number): Fault {
  return fault.kind === 'rate' && lane.lastOk <= since ? { ...fault, kind: 'quota' } : fault
}
