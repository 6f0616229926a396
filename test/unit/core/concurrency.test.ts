import { describe, expect, it } from 'vitest'
import { RunningAhead } from '../../../src/core/concurrency.ts'

describe('running ahead', () => {
  it('gives results in order, and starts by what was taken alone, whatever ends first', async () => {
    const started: number[] = []
    const ends = new Map<number, () => void>()
    const running = new RunningAhead([0, 1, 2, 3, 4, 5], (item) => {
      started.push(item)
      return new Promise<number>((resolve) => ends.set(item, () => resolve(item)))
    })
    const first = running.next(3)
    expect(started).toEqual([0, 1, 2])
    ends.get(2)!()
    ends.get(1)!()
    ends.get(0)!()
    expect(await first).toBe(0)
    expect(started).toEqual([0, 1, 2])
    expect(await running.next(1)).toBe(1)
    expect(started).toEqual([0, 1, 2])
    expect(await running.next(9)).toBe(2)
    expect(started).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('throws a failure when its turn comes, and none that is never taken', async () => {
    const running = new RunningAhead(['right', 'wrong', 'worse'], async (item) => {
      if (item !== 'right') throw new Error(item)
      return item
    })
    expect(await running.next(3)).toBe('right')
    await expect(running.next(1)).rejects.toThrow('wrong')
    await running.ended()
  })
})
