import { describe, expect, test } from 'vitest'
import { betAbove } from '../../../../src/core/measure/betting.ts'
import { drawPairs, gateValidity, holdsForTasksLikeThese } from '../../../../src/core/measure/gate-pairs.ts'
import { share } from './worlds.ts'

const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

describe('the pairs of a gate', () => {
  test('are fixed by the coordinates; a longer plan starts with the shorter one', () => {
    const plan = { tasks, pairs: 20, coordinates: [7, 'gate', 1] }
    const short = drawPairs(plan)
    expect(drawPairs({ ...plan, pairs: 60 }).slice(0, 20)).toEqual(short)
    expect(drawPairs({ ...plan, coordinates: [8, 'gate', 1] })).not.toEqual(short)
    expect(short.map((pair) => pair.index)).toEqual([...short.keys()])
  })
  test('draw tasks uniformly, with replacement', () => {
    const counts = new Map<string, number>()
    for (const { task } of drawPairs({ tasks, pairs: 16_000, coordinates: ['uniform'] }))
      counts.set(task, (counts.get(task) ?? 0) + 1)
    // 2,000 expected, standard deviation 42
    for (const task of tasks) expect(Math.abs(counts.get(task)! - 2000)).toBeLessThan(170)
    const repeats = drawPairs({ tasks, pairs: 1000, coordinates: ['r'] }).filter(
      (pair, i, all) => i > 0 && pair.task === all[i - 1]!.task,
    )
    expect(repeats.length).toBeGreaterThan(80)
    expect(repeats.length).toBeLessThan(175)
  })
  test('need a task', () => {
    expect(() => drawPairs({ tasks: [], pairs: 1, coordinates: [] })).toThrow(/at least one val task/)
  })
})

describe('the claim about tasks like these', () => {
  const plan = (ids: string[], each = 1) =>
    ids.flatMap((task) => Array.from({ length: each }, () => task)).map((task, index) => ({ index, task }))
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`)
  const holds = (seen: { task: string; difference: number }[], tasks: string[]) =>
    holdsForTasksLikeThese({ seen, planned: plan(tasks), valTasks: tasks.length, alpha: 0.03 })
  test('takes one value a task, the first', () => {
    const tasks = ids(48)
    const firsts = tasks.map((task) => ({ task, difference: 0.2 }))
    expect(holds(firsts, tasks)).toBe(true)
    // What a task shows later does not count, and one task seen often is one task.
    expect(holds([...firsts.map((pair) => ({ ...pair, difference: -0.2 })), ...firsts], tasks)).toBe(false)
    expect(
      holds(
        firsts.map((pair) => ({ ...pair, task: 't0' })),
        tasks,
      ),
    ).toBe(false)
  })
  test('is not made with fewer than 48 val tasks', () => {
    const tasks = ids(47)
    expect(
      holds(
        tasks.map((task) => ({ task, difference: 0.5 })),
        tasks,
      ),
    ).toBe(false)
  })
  test('bets on the pairs that were planned, not on those that were seen until the gate stopped', () => {
    const tasks = ids(300)
    const seen = tasks.slice(0, 14).map((task) => ({ task, difference: 0.3 }))
    // Bets that knew of the end after 14 tasks would be large enough to claim it.
    expect(holdsForTasksLikeThese({ seen, planned: plan(tasks), valTasks: 300, alpha: 0.03 })).toBe(false)
  })
})

describe('false claims about tasks like these', () => {
  // In the population the library helps as often as it hurts; the val tasks are a sample of it.
  const worlds = {
    'even effects': (u: number) => (u < 0.5 ? 0.4 : -0.4),
    'rare large harm': (u: number) => (u < 0.1 ? -0.9 : 0.1),
    'rare large help': (u: number) => (u < 0.1 ? 0.9 : -0.1),
  }
  test.each([
    ['even effects', 60, 300],
    ['even effects', 300, 300],
    ['rare large harm', 60, 150],
    ['rare large help', 60, 150],
  ] as const)(
    'of %s stay at or below alpha on %i val tasks, though the gate stops when it likes',
    (world, count, most) => {
      const ids = Array.from({ length: count }, (_, i) => `t${i}`)
      const runs = 600
      const claimed = share(runs, `population ${world} ${count}`, (stream, run) => {
        const effects = new Map(ids.map((id) => [id, worlds[world](stream.next())]))
        const planned = drawPairs({ tasks: ids, pairs: most, coordinates: ['population', world, count, run] })
        const seen: { task: string; difference: number }[] = []
        const these = betAbove(0, 0.05, most)
        for (const { task } of planned) {
          if (these.logE >= Math.log(20)) break
          const effect = effects.get(task)!
          const difference = effect + (1 - Math.abs(effect)) * (stream.next() < 0.5 ? 1 : -1)
          seen.push({ task, difference })
          these.observe(difference)
        }
        return (
          these.logE >= Math.log(20) &&
          holdsForTasksLikeThese({ seen, planned, valTasks: count, alpha: 0.05 })
        )
      })
      expect(claimed).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
    },
  )
})

describe('unscored rollouts', () => {
  test('up to 5% on each side, alike, leave the gate valid', () => {
    expect(gateValidity({ pairsDrawn: 60, unscoredA: 3, unscoredB: 2 })).toEqual({
      canSayBetter: true,
      reason: '',
    })
    expect(gateValidity({ pairsDrawn: 0, unscoredA: 0, unscoredB: 0 }).canSayBetter).toBe(true)
  })
  test('more than 5% on one side do not', () => {
    const verdict = gateValidity({ pairsDrawn: 60, unscoredA: 0, unscoredB: 4 })
    expect(verdict.canSayBetter).toBe(false)
    expect(verdict.reason).toMatch(/4 of 60/)
  })
  test('sides that differ by more than chance do not', () => {
    const verdict = gateValidity({ pairsDrawn: 300, unscoredA: 12, unscoredB: 2 })
    expect(verdict.canSayBetter).toBe(false)
    expect(verdict.reason).toMatch(/12 times .* 2 times/)
    expect(gateValidity({ pairsDrawn: 300, unscoredA: 8, unscoredB: 4 }).canSayBetter).toBe(true)
  })
})
