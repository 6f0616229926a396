import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StepWatch } from '../../../../../src/node/agents/attempt/step-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a text that grows word by word is reported a few times a second, and its end for certain', () => {
  const reported: number[] = []
  const watch = new StepWatch((index) => reported.push(index))
  for (let word = 0; word < 100; word++) {
    watch.changed(0)
    vi.advanceTimersByTime(10)
  }
  expect(reported.length).toBeLessThanOrEqual(4)
  watch.changed(1)
  watch.changed(0)
  watch.flush()
  expect(reported.slice(-2)).toEqual([0, 1])
  const { length } = reported
  vi.advanceTimersByTime(1000)
  expect(reported).toHaveLength(length)
})
