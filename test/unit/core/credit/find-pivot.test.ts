import { describe, expect, it } from 'vitest'
import { findPivot, MOST_TRIES } from '../../../../src/core/credit/find-pivot.ts'
import { PIVOT_WORLDS, searchPlanted } from './planted-pivots.ts'

/** Success is certain before the planted turn and out of reach after it. */
const certain = (planted: number, asked: number[] = []) => ({
  chance: 0.9,
  tryFrom: async (after: number, tries: number) => {
    asked.push(after)
    return Array.from({ length: tries }, () => after < planted)
  },
})

describe('the pivot of an attempt that lost', () => {
  it.each([1, 2, 7, 12])('is found where turn %i decides', async (planted) => {
    const pivot = await findPivot({ turns: 12, ...certain(planted) })
    expect(Math.abs(pivot!.turn - planted)).toBeLessThanOrEqual(1)
    expect(pivot!.belief).toBeGreaterThan(0.9)
  })

  it('is found by halving: few states of a long attempt are tried', async () => {
    const asked: number[] = []
    await findPivot({ turns: 64, ...certain(40, asked) })
    expect(new Set(asked).size).toBeLessThan(12)
    expect(asked[0]).toBe(32)
  })

  it('costs nothing where there is only one turn, of which nothing can be tried', async () => {
    const asked: number[] = []
    expect(await findPivot({ turns: 1, ...certain(1, asked) })).toBeNull()
    expect(asked).toEqual([])
  })

  it.each([
    [2, 1],
    [2, 2],
    [3, 2],
    [3, 3],
  ])('is the turn itself in an attempt of %i turns that lost in turn %i', async (turns, planted) => {
    const asked: number[] = []
    const pivot = await findPivot({ turns, ...certain(planted, asked) })
    expect(pivot).toMatchObject({ turn: planted, within: 0 })
    expect(asked.length).toBeGreaterThan(0)
  })

  it('begins where the weights are', async () => {
    const asked: number[] = []
    await findPivot({ turns: 9, weights: [1, 1, 1, 1, 1, 1, 20, 1, 1], ...certain(7, asked) })
    expect(asked[0]).toBeGreaterThanOrEqual(6)
  })

  it('is not named where the tries tell nothing, and no state is tried for ever', async () => {
    let tries = 0
    const pivot = await findPivot({
      turns: 20,
      chance: 0.5,
      tryFrom: async (_, count) => {
        tries += count
        return []
      },
    })
    expect(pivot).toBeNull()
    expect(tries).toBeLessThanOrEqual(MOST_TRIES)
  })

  it('is found within one turn in 90 of 100 where a task is mostly solved, for fewer calls than every state takes', async () => {
    const found = await Promise.all(
      Array.from({ length: 200 }, (_, seed) => searchPlanted(PIVOT_WORLDS['mostly solved']!, seed)),
    )
    const near = found.filter(({ off }) => off !== null && off <= 1).length
    expect(near).toBeGreaterThanOrEqual(180)
    const sum = (key: 'calls' | 'callsOfAll') => found.reduce((total, one) => total + one[key], 0)
    expect(sum('calls')).toBeLessThan(sum('callsOfAll') / 4)
  })
})
