import type { Clock } from '../../src/core/ports.ts'

/**
 * A clock whose time passes by itself: whenever nothing else is left to do, the earliest sleeper wakes. So waits of
 * minutes take no time and come in the right order.
 */
export function fakeClock(): Clock & { sleepers(): number } {
  let now = 0
  let pumping = false
  const sleeping: { at: number; wake: () => void }[] = []
  const pump = () => {
    sleeping.sort((a, b) => a.at - b.at)
    const next = sleeping.shift()
    if (next) {
      now = Math.max(now, next.at)
      next.wake()
    }
    pumping = sleeping.length > 0
    if (pumping) setImmediate(pump)
  }
  return {
    now: () => now,
    sleepers: () => sleeping.length,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = { at: now + ms, wake: resolve }
        signal?.addEventListener('abort', () => {
          const at = sleeping.indexOf(sleeper)
          if (at >= 0) sleeping.splice(at, 1)
          reject(signal.reason)
        })
        sleeping.push(sleeper)
        if (!pumping) {
          pumping = true
          setImmediate(pump)
        }
      }),
  }
}
