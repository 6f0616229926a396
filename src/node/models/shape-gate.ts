import type { Clock } from '../../core/ports.ts'

/** Refusals of a parameter come before any thinking, so this is long enough to hear one. */
const WAIT_MS = 300

/**
 * Lets the first request of a shape (the set of parameters it uses) go ahead alone for a moment: when the endpoint
 * refuses one of them, a single request has paid for finding out, not all that were ready to go.
 */
export class ShapeGate {
  private readonly clock: Clock
  private readonly open = new Set<string>()
  private readonly probes = new Map<string, Promise<void>>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Either a wait, after which the body must be made anew, or what to call when the request is over. */
  enter(shape: string): { wait: Promise<void> } | { leave(): void } {
    if (this.open.has(shape)) return { leave: () => {} }
    const probe = this.probes.get(shape)
    if (probe) return { wait: probe }
    const timer = new AbortController()
    const settle = () => {
      this.open.add(shape)
      this.probes.delete(shape)
    }
    // Set before the sleep can be over.
    this.probes.set(shape, this.clock.sleep(WAIT_MS, timer.signal).then(settle, settle))
    return { leave: () => timer.abort() }
  }
}
