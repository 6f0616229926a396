import { setImmediate } from 'node:timers/promises'

/** Longest time that synchronous work on files keeps everything else waiting. */
const BREATH_MS = 8

/**
 * For loops over many small files: synchronous calls take a fraction of the processor time of asynchronous ones, and this
 * lets others have their turn now and then. Call it once an item.
 */
export function breather(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < BREATH_MS) return undefined
    return setImmediate().then(() => {
      since = performance.now()
    })
  }
}
