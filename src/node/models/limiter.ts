/**
 * One limiter for all calls of a process. Each endpoint and model has a lane whose limit adapts: halved when the
 * endpoint reports overload (once for all calls that were under way together), grown by one for every full round of
 * successes (AIMD, as in TCP). A waiting lane does not delay other lanes. Calls are served in order of arrival; a
 * retried call keeps its place.
 */
import type { Clock } from '../../core/ports.ts'
import type { Random } from '../../core/random.ts'
import { Lane, type SharedLimits } from './lane.ts'

export interface LimiterOptions {
  /** limit of requests at once, over all lanes */
  concurrency: number
  clock: Clock
  /** random numbers for jitter */
  random: Random
}

export class Limiter implements SharedLimits {
  /** limit of requests at once, over all lanes */
  readonly concurrency: number
  readonly clock: Clock
  readonly random: Random
  private readonly lanes = new Map<string, Lane>()
  private active = 0
  private tickets = 0

  constructor(options: LimiterOptions) {
    this.concurrency = Math.max(1, Math.floor(options.concurrency))
    this.clock = options.clock
    this.random = options.random
  }

  lane(name: string): Lane {
    let lane = this.lanes.get(name)
    if (!lane) {
      lane = new Lane(this, this.concurrency)
      this.lanes.set(name, lane)
    }
    return lane
  }

  /** @internal */
  ticket(): number {
    return ++this.tickets
  }

  /** @internal */
  get full(): boolean {
    return this.active >= this.concurrency
  }

  /** @internal */
  took(): void {
    this.active++
  }

  /** @internal */
  freed(): void {
    this.active--
    this.dispatch()
  }

  /** @internal */
  dispatch(): void {
    while (!this.full) {
      let next: Lane | null = null
      let oldest = Number.POSITIVE_INFINITY
      for (const lane of this.lanes.values()) {
        const head = lane.readyHead()
        if (head < oldest) {
          oldest = head
          next = lane
        }
      }
      if (!next) return
      next.serve()
    }
  }
}
