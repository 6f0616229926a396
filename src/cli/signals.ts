import { Cancelled } from '../core/errors.ts'

/** Exit code of a run that was cancelled; it can be resumed. */
export const CANCELLED = 130

/** A signal that is repeated within this time is the same one: terminals, npm and wrappers each pass it on. */
const SAME_SIGNAL_MS = 250

/** Time to flush, release the lock and end the children after the terminal or the parent is gone. */
const GRACE_MS = 1900

/**
 * Turns every way of stopping the process into one abort signal. SIGINT or SIGTERM: stop in order; a second
 * one: exit at once. SIGHUP, or the parent's IPC channel closes: stop in order, and exit within two seconds.
 */
export function stopSignal(): { signal: AbortSignal; stop: (reason: string) => void } {
  const controller = new AbortController()
  const stop = (reason: string) => {
    if (!controller.signal.aborted) controller.abort(new Cancelled(reason))
  }
  let first = 0
  const asked = (name: string) => {
    if (controller.signal.aborted && first > 0 && performance.now() - first > SAME_SIGNAL_MS)
      process.exit(CANCELLED)
    if (first === 0) first = performance.now()
    stop(`Cancelled (${name}).`)
  }
  const left = (reason: string) => {
    stop(reason)
    setTimeout(() => process.exit(CANCELLED), GRACE_MS).unref()
  }
  process.on('SIGINT', () => asked('SIGINT'))
  process.on('SIGTERM', () => asked('SIGTERM'))
  process.on('SIGHUP', () => left('Cancelled: the terminal was closed.'))
  // Started by bin/tfgrpo under the project's own Node: the channel breaks when that process was killed, and this
  // one must then end as it would have ended itself.
  if (process.env.TFGRPO_OWN_NODE === 'wrapper') process.on('disconnect', () => process.exit(CANCELLED))
  else process.on('disconnect', () => left('Cancelled: the program that started this one is gone.'))
  // A listener for the end of the channel must not keep the process alive by itself.
  process.channel?.unref()
  return { signal: controller.signal, stop }
}
