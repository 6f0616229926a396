import { type Random, random } from '../../../../src/core/random.ts'

/** Simulated val sets: what one pair's difference (proposed minus start) looks like at a given true lift. */
export interface World {
  name: string
  /** draws of paired differences whose mean is exactly `lift` */
  pairs: (lift: number, stream: Random) => () => number
}

function passes(checks: number, p: number, stream: Random): number {
  let passed = 0
  for (let i = 0; i < checks; i++) if (stream.next() < p) passed++
  return passed / checks
}

/** Scores that are shares of passed checks; tasks of different difficulty. */
function checksWorld(name: string, checks: number): World {
  return {
    name,
    pairs: (lift, stream) => {
      const tasks = Array.from({ length: 12 }, () => 0.1 + 0.5 * stream.next())
      return () => {
        const p = tasks[stream.int(tasks.length)]!
        return passes(checks, p + lift, stream) - passes(checks, p, stream)
      }
    },
  }
}

export const BINARY = checksWorld('binary', 1)
export const FOUR_CHECKS = checksWorld('4 checks', 4)

/** Nearly always solved, seldom lost altogether: long tail on one side. */
const SKEWED: World = {
  name: 'skewed',
  pairs: (lift, stream) => {
    // one side loses .9 one time in ten; the other loses a tenth of that always, less the lift
    return () => 0.9 * (stream.next() < 0.1 ? 1 : 0) - 0.09 + lift
  },
}

/** The other long tail: mostly a little better, seldom much worse. */
const SKEWED_DOWN: World = {
  name: 'skewed downwards',
  pairs: (lift, stream) => () => 0.09 - 0.9 * (stream.next() < 0.1 ? 1 : 0) + lift,
}

/** Most pairs tie. */
const TIED: World = {
  name: 'tied',
  pairs: (lift, stream) => () => {
    const u = stream.next()
    if (u < 0.1 + lift / 2) return 1
    return u < 0.2 ? -1 : 0
  },
}

/** Ten tasks that the library helps or hurts by .4, differences of deviation .5 around that. */
export const TASK_EFFECTS: World = {
  name: 'task effects of both signs',
  pairs: (lift, stream) => {
    // two-point noise of deviation .5 keeps the difference within [-1,1]
    return () => {
      const effect = stream.int(10) < 5 ? 0.4 : -0.4
      return effect + lift + (stream.next() < 0.5 ? 0.5 : -0.5)
    }
  },
}

export const WORLDS: World[] = [BINARY, FOUR_CHECKS, SKEWED, SKEWED_DOWN, TIED, TASK_EFFECTS]

/** Share of `runs` seeded runs for which `hit` holds. */
export function share(runs: number, name: string, hit: (stream: Random, run: number) => boolean): number {
  let hits = 0
  for (let run = 0; run < runs; run++) if (hit(random('simulation', name, run), run)) hits++
  return hits / runs
}
