import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Look, lookLine, nextAlpha, parseLooks } from '../../../../src/core/measure/account.ts'

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

describe('the account of a val set', () => {
  test('spends 6 / (pi^2 k^2) of its total, never more than the total', () => {
    const { alphas } = spend(200)
    expect(alphas[0]).toBeCloseTo((0.05 * 6) / Math.PI ** 2)
    expect(alphas[1]).toBeCloseTo((0.05 * 6) / Math.PI ** 2 / 4)
    expect(alphas.every((alpha) => alpha > 0)).toBe(true)
    expect(alphas.reduce((sum, alpha) => sum + alpha, 0)).toBeLessThan(0.05)
  })
  test('shares a look between better and worse', () => {
    const { alpha, alphaBetter, alphaWorse } = nextAlpha([], 'v1')
    expect(alphaBetter + alphaWorse).toBeCloseTo(alpha)
    expect(alphaBetter).toBeGreaterThan(alphaWorse)
  })
  test('says what is left', () => {
    const { looks } = spend(2)
    const next = nextAlpha(looks, 'v1', { run: 'new' })
    expect(next.k).toBe(3)
    expect(next.spent + next.alpha + next.left).toBeCloseTo(0.05)
  })
  test('a new val set opens a new account', () => {
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
  test('two branches that looked side by side have both spent, down to a closed account', () => {
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

  test('property: no merge, damage or garbage ever refills the account', () => {
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
