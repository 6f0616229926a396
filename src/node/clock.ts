import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../core/ports.ts'

/** The machine's monotonic clock. A sleep ends early, with the signal's reason, when it is aborted. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal ? { signal } : {})
  },
}
