import type { Clock } from '../../core/ports.ts'

/** A parameter is refused before any thinking, so this is long enough to receive a refusal. */
const WAIT_MS = 300

/**
 * Lets the first request of a shape (the set of parameters it uses) start alone: if the endpoint refuses one of them,
 * only one request has failed, not all that were ready.
 */
export class ShapeGate {
  private readonly clock: Clock
  private readonly open = new Set<string>()
  private readonly probes = new Map<string, Promise<void>>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Either a wait, after which the body must be built again, or what to call when the request is over. */
  enter(shape: string): { wait: Promise<void> } | { leave(): void } {
    if (this.open.has(shape)) return { leave: () => {} }
    const probe = this.probes.get(shape)
    if (probe) return { wait: probe }
    const timer = new AbortController()
    const settle = () => {
      this.open.add(shape)
      this.probes.delete(shape)
    }
    // Set before the sleep can end.
    this.probes.set(shape, this.clock.sleep(WAIT_MS, timer.signal).then(settle, settle))
    return { leave: () => timer.abort() }
  }
}
