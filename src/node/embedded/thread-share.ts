import { cpus } from 'node:os'

/**
 * How many threads the model should use beside what else runs on this machine.
 *
 * The threads of one evaluation wait for each other hundreds of times a token, so one that has to share its core
 * holds up all: on two busy cores two threads made 1 to 2 tokens a second where one made 9 to 11. So cores that
 * others use are left to them, at once, and taken back a little later.
 * @param most threads on a quiet machine (cores that do arithmetic)
 * @param cores logical cores of the machine
 * @param others cores' worth of work that other processes do, 0..cores
 * @param now threads in use
 */
export function threadShare(most: number, cores: number, others: number, now: number): number {
  const share = (slack: number) => Math.min(most, Math.max(1, Math.ceil(cores - others - slack)))
  const wanted = share(LEAVE)
  // Without a gap between leaving and taking back, a load at the edge would flip it all the time.
  return wanted > now ? Math.max(now, share(TAKE)) : wanted
}

/** A core is left to others from 0.4 of a core's work on, and taken back below 0.3. */
const LEAVE = 0.6
const TAKE = 0.7

/** Measures what other processes use of the machine, between two calls of `sample`. */
export class LoadOfOthers {
  private last = reading()
  private smooth = 0

  /** cores' worth of work of others, smoothed over about two samples */
  sample(): number {
    const next = reading()
    const busy = next.busy - this.last.busy
    const wall = next.wall - this.last.wall
    const own = next.own - this.last.own
    this.last = next
    if (wall > 0) this.smooth = (this.smooth + Math.max(0, busy - own) / wall) / 2
    return this.smooth
  }
}

/** All in milliseconds of processor time since some fixed point, but `wall`. */
function reading(): { busy: number; own: number; wall: number } {
  let busy = 0
  for (const { times } of cpus()) busy += times.user + times.nice + times.sys + times.irq
  const { user, system } = process.cpuUsage()
  return { busy, own: (user + system) / 1000, wall: performance.now() }
}
