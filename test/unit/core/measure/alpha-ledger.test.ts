import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  choiceLine,
  type Look,
  lookLine,
  nextAlpha,
  parseLooks,
} from '../../../../src/core/measure/alpha-ledger.ts'
import { betAbove } from '../../../../src/core/measure/betting.ts'
import { BINARY, FOUR_CHECKS, share, TASK_EFFECTS } from './worlds.ts'

const look = (run: string, more: Partial<Look> = {}): Look => ({
  val: 'v1',
  k: 1,
  alpha: 0.0304,
  claim: 'better on these val tasks',
  run,
  decision: 'undecided',
  e: 1.2,
  pairs: 32,
  ...more,
})
const text = (...looks: Look[]) => looks.map((entry) => `${lookLine(entry)}\n`).join('')

/** Whether the gate's test calls these pairs better. */
function decides(draw: () => number, alpha: number, pairs: number): boolean {
  const bet = betAbove(0, alpha, pairs)
  for (let i = 0; i < pairs && bet.logE < -Math.log(alpha); i++) bet.observe(draw())
  return bet.logE >= -Math.log(alpha)
}

/** Looks n times in a row, as runs do. */
function spend(times: number, val = 'v1'): { looks: Look[]; alphas: number[] } {
  const looks: Look[] = []
  const alphas: number[] = []
  for (let i = 0; i < times; i++) {
    const { k, alpha } = nextAlpha(looks, val, { run: `r${i}` })
    alphas.push(alpha)
    looks.push(look(`r${i}`, { val, k, alpha }))
  }
  return { looks, alphas }
}

describe('the alpha ledger of a val set', () => {
  test('spends 8/9 of its total first and 1/(k(k-1)) of the rest then, never more than the total', () => {
    const { alphas } = spend(200)
    expect(nextAlpha([], 'v1').alphaBetter).toBeCloseTo(0.04, 9)
    const rest = 0.05 / 9
    for (const k of [2, 3, 10, 200]) expect(alphas[k - 1]).toBeCloseTo(rest / (k * (k - 1)), 12)
    expect(alphas.every((alpha) => alpha > 0)).toBe(true)
    expect(alphas.reduce((sum, alpha) => sum + alpha, 0)).toBeLessThan(0.05)
  })
  test('continues a ledger of the former schedule with what is left of it, never beyond the total', () => {
    const former = (k: number) => (0.05 * 6) / Math.PI ** 2 / k ** 2
    for (const before of [1, 2, 5]) {
      const looks = Array.from({ length: before }, (_, i) =>
        look(`old${i}`, { k: i + 1, alpha: former(i + 1) }),
      )
      for (let i = 0; i < 50; i++) {
        const next = nextAlpha(looks, 'v1', { run: `r${i}` })
        expect(next.k).toBe(looks.length + 1)
        if (i === 0) expect(next.alpha).toBeGreaterThan(former(before + 1))
        looks.push(look(`r${i}`, { k: next.k, alpha: next.alpha }))
      }
      expect(looks.reduce((sum, { alpha }) => sum + alpha, 0)).toBeLessThan(0.05)
    }
  })
  test('shares a look between better and worse', () => {
    const { alpha, alphaBetter, alphaWorse } = nextAlpha([], 'v1')
    expect(alphaBetter + alphaWorse).toBeCloseTo(alpha)
    expect(alphaBetter).toBeGreaterThan(alphaWorse)
  })
  test('reports what is left', () => {
    const { looks } = spend(2)
    const next = nextAlpha(looks, 'v1', { run: 'new' })
    expect(next.k).toBe(3)
    expect(next.spent + next.alpha + next.left).toBeCloseTo(0.05)
  })
  test('another val set has another ledger', () => {
    expect(nextAlpha(spend(5).looks, 'v2')).toMatchObject({ k: 1, spent: 0 })
  })
  test('a run that is resumed gets what it had and spends nothing more', () => {
    const { looks } = spend(2)
    const begun = look('r2', {
      ...nextAlpha(looks, 'v1', { run: 'r2' }),
      decision: null,
      e: null,
      pairs: null,
    })
    const again = nextAlpha(parseLooks(text(...looks, begun)).looks, 'v1', { run: 'r2' })
    expect(again).toMatchObject({ k: 3, alpha: begun.alpha })
    expect(again.spent).toBeCloseTo(looks.reduce((sum, entry) => sum + entry.alpha, 0))
  })
  test('running again spends, whatever the decision was', () => {
    for (const decision of ['better', 'worse', 'undecided', null] as const)
      expect(nextAlpha([look('r1', { decision })], 'v1', { run: 'r2' })).toMatchObject({
        k: 2,
        spent: 0.0304,
      })
  })
})

describe('val sets that share tasks', () => {
  /** Looks at these sets in this order, as runs do; a set is named by its tasks. */
  const lookAt = (...sets: string[]) => {
    const looks: Look[] = []
    return sets.map((set, i) => {
      const tasks = [...set]
      const next = nextAlpha(looks, set, { tasks, run: `r${i}` })
      if (next.alpha > 0) looks.push(look(`r${i}`, { val: set, tasks, k: next.k, alpha: next.alpha }))
      return next
    })
  }
  const numbers = (...sets: string[]) => lookAt(...sets).map(({ k }) => k)

  test('share a ledger, whichever task was taken out, put in or put back', () => {
    expect(numbers('abcd', 'abc', 'ab', 'a')).toEqual([1, 2, 3, 4])
    expect(numbers('abc', 'ab', 'ac', 'bc', 'abc')).toEqual([1, 2, 3, 4, 5])
    expect(numbers('abc', 'bcd', 'cde', 'def')).toEqual([1, 2, 3, 4])
  })
  test('share it by way of others too', () => {
    expect(numbers('abcdef', 'ab', 'cd', 'ef')).toEqual([1, 2, 3, 4])
  })
  test('a set of new tasks alone opens a new one', () => {
    expect(numbers('abc', 'ab', 'def', 'ghi', 'gh')).toEqual([1, 2, 1, 1, 2])
  })
  test('a set with tasks of two ledgers has what both have spent behind it; separately each continues', () => {
    const [, , both, again] = lookAt('abc', 'def', 'abcdef', 'abc')
    expect(both).toMatchObject({ alpha: 0, left: 0 })
    expect(both!.spent).toBeCloseTo((2 * 0.4) / 9)
    expect(again!.k).toBe(2)
  })
  test('a look of an older version counts for its own set, and by way of that for what shares its tasks now', () => {
    const old = look('old', { val: 'abc' })
    const next = nextAlpha([old], 'abc', { tasks: ['a', 'b', 'c'], run: 'new' })
    expect(next.k).toBe(2)
    const since = look('new', { val: 'abc', tasks: ['a', 'b', 'c'], k: 2, alpha: next.alpha })
    expect(nextAlpha([old, since], 'ab', { tasks: ['a', 'b'] }).k).toBe(3)
    expect(nextAlpha([old], 'ab', { tasks: ['a', 'b'] }).k).toBe(1)
  })
  test('a look keeps its tasks in the file; a line torn before its number counts for every set', () => {
    const line = lookLine(look('r1', { tasks: ['a', 'b'] }))
    expect(parseLooks(line).looks).toEqual([look('r1', { tasks: ['a', 'b'] })])
    for (let cut = 1; cut < line.length; cut++)
      expect(nextAlpha(parseLooks(line.slice(0, cut)).looks, 'v2', { tasks: ['b', 'c'] }).k).toBe(2)
    expect(nextAlpha(parseLooks(line.slice(0, line.indexOf('"claim'))).looks, 'v2', { tasks: ['c'] }).k).toBe(
      1,
    )
  })
  test('property: a row of looks that hang together never spends more than its total', () => {
    const subset = fc.subarray([...'abcdefgh'], { minLength: 1 })
    fc.assert(
      fc.property(fc.array(subset, { minLength: 2, maxLength: 12 }), (sets) => {
        const seen = new Set(sets[0])
        const row = sets.filter((set, i) => {
          const hangs = i === 0 || set.some((task) => seen.has(task))
          if (hangs) for (const task of set) seen.add(task)
          return hangs
        })
        const spent = lookAt(...row.map((set) => set.join(''))).reduce((sum, { alpha }) => sum + alpha, 0)
        expect(spent).toBeLessThan(0.05)
      }),
    )
  })
  test.each([BINARY, FOUR_CHECKS, TASK_EFFECTS])(
    '$name: all looks at a set that is changed after each are falsely better at most alpha of the time',
    (world) => {
      const runs = 400
      const falseBetter = share(runs, `changed set ${world.name}`, (stream) => {
        const looks: Look[] = []
        let tasks = [...'abcdefghijkl']
        for (let i = 0; i < 8; i++) {
          // A task is dropped, left out as flaky or put in; the name changes with every weight.
          const run = `r${i}`
          const { k, alpha, alphaBetter } = nextAlpha(looks, run, { tasks, run })
          if (decides(world.pairs(0, stream), alphaBetter, 60)) return true
          looks.push(look(run, { val: run, tasks, k, alpha }))
          const at = stream.int(tasks.length)
          tasks = stream.next() < 0.7 ? tasks.filter((_, one) => one !== at) : [...tasks, `new${i}`]
        }
        return false
      })
      expect(falseBetter).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
    },
  )
})

describe('a choice without a gate', () => {
  const choice = choiceLine({ val: 'v1', tasks: ['a', 'b'], claim: 'none', run: 'verify-1' })
  const charged = (tasks: string[], ...before: Look[]) =>
    nextAlpha(parseLooks(`${choice}\n${text(...before)}`).looks, 'v2', { tasks, run: 'new' })

  test('spends nothing and has no number, and its tasks are fresh no more', () => {
    expect(charged(['b', 'c'])).toMatchObject({ k: 1, spent: 0, fresh: false })
    expect(charged(['b', 'c'], look('r1', { tasks: ['a'] }))).toMatchObject({ k: 1, spent: 0 })
    expect(charged(['c'])).toMatchObject({ k: 1, fresh: true })
    expect(charged(['c'], look('r1', { tasks: ['c'] })).fresh).toBe(false)
  })
  test('a look that claims to have spent nothing is damage, and counts', () => {
    const { looks, damagedLines } = parseLooks(lookLine(look('r1', { alpha: 0 })))
    expect(damagedLines).toEqual([1])
    expect(nextAlpha(looks, 'v1').k).toBe(2)
  })
})

describe('the file of looks', () => {
  test('reads what was written; begun and decided are one look', () => {
    const { looks, damagedLines } = parseLooks(
      text(
        look('r1', { decision: null, e: null, pairs: null }),
        look('r1'),
        look('r2', { k: 2, alpha: 0.0076 }),
      ),
    )
    expect(looks).toEqual([look('r1'), look('r2', { k: 2, alpha: 0.0076 })])
    expect(damagedLines).toEqual([])
  })
  test('conflict markers and doubled lines change nothing', () => {
    const conflict = `<<<<<<< ours\n${text(look('a'))}=======\n${text(look('b'), look('a'))}>>>>>>> theirs\n`
    expect(parseLooks(conflict)).toEqual({ looks: [look('a'), look('b')], damagedLines: [] })
  })
  test('two branches that looked side by side have both spent, down to a closed ledger', () => {
    const merged = parseLooks(text(look('a'), look('b'))).looks
    const next = nextAlpha(merged, 'v1', { run: 'c' })
    expect(next).toMatchObject({ alpha: 0, left: 0, k: 3 })
    expect(next.spent).toBeCloseTo(0.0608)
  })
  test('two outcomes under one run id are two looks', () => {
    expect(parseLooks(text(look('r7', { e: 3 }), look('r7', { e: 0.4 }))).looks).toHaveLength(2)
  })
  test('a torn last line counts for its val set, one without a val set for every set', () => {
    const torn = parseLooks(`${text(look('a'))}{"val":"v1","k":2,"alpha":0.0076,"claim":"bet`)
    expect(torn.damagedLines).toEqual([2])
    expect(nextAlpha(torn.looks, 'v1', { run: 'b' }).spent).toBeCloseTo(0.038)
    expect(nextAlpha(torn.looks, 'v2', { run: 'b' }).k).toBe(1)
    const unknown = parseLooks('{"va')
    expect(nextAlpha(unknown.looks, 'v1', { run: 'b' })).toMatchObject({ k: 2 })
    expect(nextAlpha(unknown.looks, 'v2', { run: 'b' })).toMatchObject({ k: 2 })
  })
  test('a line whose alpha is lost costs what a first look may spend of the total, never less than of the usual one', () => {
    const spent = (total: number) => nextAlpha(parseLooks('{"va', total).looks, 'v1', { total }).spent
    expect(spent(0.2)).toBeCloseTo(nextAlpha([], 'v1', { total: 0.2 }).alpha)
    expect(spent(0.05)).toBeCloseTo(nextAlpha([], 'v1').alpha)
    expect(nextAlpha(parseLooks('{"va', 0.01).looks, 'v1', { total: 0.01 }).alpha).toBe(0)
  })
  test('a line appended after a torn one is still read', () => {
    const { looks, damagedLines } = parseLooks(`{"val":"v1","k":1,"al${lookLine(look('b', { k: 2 }))}\n`)
    expect(looks).toContainEqual(look('b', { k: 2 }))
    expect(damagedLines).toEqual([1])
    expect(looks).toHaveLength(2)
  })

  const arbitraryLook = fc
    .record({
      run: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
      e: fc.constantFrom(0.5, 1, 40),
      decision: fc.constantFrom('better' as const, 'undecided' as const, null),
      k: fc.integer({ min: 1, max: 4 }),
      alpha: fc.constantFrom(0.0304, 0.0076, 0.0034),
    })
    .map(({ run, ...more }) => look(run, more))

  test('property: no merge, damage or garbage ever refills the ledger', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryLook, { maxLength: 6 }),
        fc.array(arbitraryLook, { maxLength: 6 }),
        fc.string(),
        (ours, theirs, noise) => {
          const spent = (file: string) => nextAlpha(parseLooks(file).looks, 'v1', { run: 'new' }).spent
          const merged = spent(`${text(...ours)}${text(...theirs)}`)
          expect(merged).toBeGreaterThanOrEqual(spent(text(...ours)) - 1e-12)
          expect(merged).toBeGreaterThanOrEqual(spent(text(...theirs)) - 1e-12)
          expect(spent(`${text(...ours)}${noise}`)).toBeGreaterThanOrEqual(spent(text(...ours)) - 1e-12)
          const next = nextAlpha(parseLooks(text(...ours, ...theirs)).looks, 'v1', { run: 'new' })
          expect(next.alpha).toBeGreaterThanOrEqual(0)
          if (next.alpha > 0) expect(next.spent + next.alpha).toBeLessThanOrEqual(0.05 + 1e-12)
        },
      ),
    )
  })
  test('property: a file cut anywhere spends at least what its whole lines do', () => {
    fc.assert(
      fc.property(fc.array(arbitraryLook, { minLength: 1, maxLength: 4 }), fc.nat(), (looks, cut) => {
        const file = text(...looks)
        const kept = file.slice(0, cut % file.length)
        const whole = kept.slice(0, kept.lastIndexOf('\n') + 1)
        const spent = (part: string) => nextAlpha(parseLooks(part).looks, 'v1', { run: 'new' }).spent
        expect(spent(kept)).toBeGreaterThanOrEqual(spent(whole) - 1e-12)
      }),
    )
  })
})
