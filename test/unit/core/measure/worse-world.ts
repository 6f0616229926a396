import { betAbove } from '../../../../src/core/measure/betting.ts'
import { fellAsOneOf, tagThatGotWorse } from '../../../../src/core/measure/got-worse.ts'
import { guardSides, looksWorse } from '../../../../src/core/measure/metrics.ts'
import type { Random } from '../../../../src/core/random.ts'
import { GUARD_SAMPLES, GUARD_SAMPLES_AGAIN } from '../../../../src/core/train/gate/guard-tasks.ts'
import { share } from './worlds.ts'

function score(checks: number, chance: number, stream: Random): number {
  let passed = 0
  for (let check = 0; check < checks; check++) if (stream.next() < chance) passed++
  return passed / checks
}

export interface GuardWorld {
  guards: number
  checks: number
  /** chance that a check passes, without and with the proposed library */
  before: number
  after: number
  /** how many of them that changes, the others pass as before; default all */
  worse?: number
}

/** Share of runs in which the guard tasks block, by the rule before (four samples, a fall of more than a quarter). */
export function guardSuspects(world: GuardWorld, runs: number): number {
  return share(runs, `guards ${JSON.stringify(world)}`, (stream) =>
    guardsOf(world, stream).some(({ before, after }) => suspect(before, after)),
  )
}

/** Share of runs in which the guard tasks block. */
export function guardBlocks(world: GuardWorld, runs: number): number {
  return share(runs, `guards ${JSON.stringify(world)}`, (stream) =>
    guardsOf(world, stream).some(
      ({ before, after, more }) =>
        suspect(before, after) &&
        fellAsOneOf(world.guards, [...before, ...more('before')], [...after, ...more('after')]),
    ),
  )
}

type Side = { score: number; passed: boolean }[]

function suspect(before: Side, after: Side): boolean {
  return guardSides(new Map([['g', before]]), new Map([['g', after]])).some(looksWorse)
}

function guardsOf({ guards, checks, before, after, worse = guards }: GuardWorld, stream: Random) {
  const side = (chance: number, samples: number): Side =>
    Array.from({ length: samples }, () => {
      const value = score(checks, chance, stream)
      return { score: value, passed: value === 1 }
    })
  return Array.from({ length: guards }, (_, guard) => {
    const now = guard < worse ? after : before
    return {
      before: side(before, GUARD_SAMPLES),
      after: side(now, GUARD_SAMPLES),
      more: (which: 'before' | 'after') => side(which === 'before' ? before : now, GUARD_SAMPLES_AGAIN),
    }
  })
}

export interface TagWorld {
  tags: number
  tasksPerTag: number
  checks: number
  pairs: number
  /** what the library takes from the tasks of the first tag; the other tags stay, as many tasks without a tag gain .4 */
  harm: number
}

/** Share of the libraries that a first look calls better in which a tag blocks. */
export function tagBlocks(world: TagWorld, runs: number, blocks = tagThatGotWorse): number {
  const { tags, tasksPerTag, checks, pairs, harm } = world
  let better = 0
  let blocked = 0
  share(runs, `tags ${JSON.stringify(world)}`, (stream) => {
    const tasks = Array.from({ length: 2 * tags * tasksPerTag }, (_, i) => {
      const tag = i < tags * tasksPerTag ? i % tags : null
      const base = (tag === 0 ? harm : 0) + 0.2 + 0.3 * stream.next()
      const lift = tag === null ? 0.4 : tag === 0 ? -harm : 0
      return { id: `t${i}`, base, lift, tags: tag === null ? [] : [`tag${tag}`] }
    })
    const seen: { task: string; difference: number }[] = []
    const test = betAbove(0, 0.03, pairs)
    for (let pair = 0; pair < pairs && test.logE < -Math.log(0.03); pair++) {
      const { id, base, lift } = tasks[stream.int(tasks.length)]!
      const difference = score(checks, base + lift, stream) - score(checks, base, stream)
      seen.push({ task: id, difference })
      test.observe(difference)
    }
    if (test.logE < -Math.log(0.03)) return false
    better++
    if (blocks(seen, new Map(tasks.map((task) => [task.id, task.tags]))) !== null) blocked++
    return true
  })
  return blocked / Math.max(1, better)
}
