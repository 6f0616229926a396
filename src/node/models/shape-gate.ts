import type { Clock } from '../../core/ports.ts'

/** A parameter is refused before any thinking, so this is long enough to receive a refusal. */
const WAIT_MS = 300

/**
 * Lets the first request of a shape (the set of parameters it uses) start alone: if the endpoint refuses one of them,
 * or is no chat API at all, only one request has failed, not all that were ready.
 */
export class ShapeGate {
  private readonly clock: Clock
  private readonly open = new Set<string>()
  private readonly probes = new Map<string, Promise<void>>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /**
   * Either a wait, after which the body must be built again, or what to call when the request is over, and what keeps
   * the others waiting until then.
   */
  enter(shape: string): { wait: Promise<void> } | { leave(): void; hold(): void } {
    if (this.open.has(shape)) return { leave: () => {}, hold: () => {} }
    const probe = this.probes.get(shape)
    if (probe) return { wait: probe }
    const timer = new AbortController()
    let held = false
    let release = () => {}
    const over = new Promise<void>((done) => {
      release = done
    })
    const settle = () => {
      this.open.add(shape)
      this.probes.delete(shape)
    }
    // Set before the sleep can end.
    const waited = this.clock.sleep(WAIT_MS, timer.signal).catch(() => {})
    this.probes.set(shape, waited.then(() => (held ? over : undefined)).then(settle))
    return {
      hold: () => {
        held = true
      },
      leave: () => {
        release()
        timer.abort()
      },
    }
  }
}
