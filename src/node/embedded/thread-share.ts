import { cpus } from 'node:os'

/**
 * How many threads the model should use, given what else runs on this machine.
 *
 * The threads of one evaluation wait for each other hundreds of times a token, so a thread that has to share its core
 * delays all others: on two busy cores two threads made 1 to 2 tokens a second where one made 9 to 11. So cores that
 * other processes use are released at once, and used again a little later.
 * @param max threads on an idle machine (its math cores)
 * @param cores logical cores of the machine
 * @param others work of other processes, in cores, 0..cores
 * @param now threads in use
 */
export function threadShare(max: number, cores: number, others: number, now: number): number {
  const share = (slack: number) => Math.min(max, Math.max(1, Math.ceil(cores - others - slack)))
  const wanted = share(LEAVE)
  // Without a gap between releasing and using a core again, a load at the threshold would flip it constantly.
  return wanted > now ? Math.max(now, share(TAKE)) : wanted
}

/** A core is released at a load of 0.4 cores, and used again below 0.3. */
const LEAVE = 0.6
const TAKE = 0.7

/** Measures what other processes use of the machine, between two calls of `sample`. */
export class LoadOfOthers {
  private last = reading()
  private smooth = 0

  /** work of other processes in cores, smoothed over about two samples */
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

/** All in milliseconds of processor time since a fixed point, except `wall`. */
function reading(): { busy: number; own: number; wall: number } {
  let busy = 0
  for (const { times } of cpus()) busy += times.user + times.nice + times.sys + times.irq
  const { user, system } = process.cpuUsage()
  return { busy, own: (user + system) / 1000, wall: performance.now() }
}
