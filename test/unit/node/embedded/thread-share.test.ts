import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { threadShare } from '../../../../src/node/embedded/thread-share.ts'

describe('threadShare', () => {
  it('uses all cores of an idle machine and releases those that other processes use', () => {
    expect(threadShare(2, 2, 0.1, 2)).toBe(2)
    expect(threadShare(2, 2, 0.5, 2)).toBe(1)
    expect(threadShare(4, 4, 1.5, 4)).toBe(2)
    // other threads of the same cores are free
    expect(threadShare(8, 16, 4, 8)).toBe(8)
  })

  it('does not flip at the threshold: releases a core at a load of 0.4, uses it again below 0.3', () => {
    expect(threadShare(2, 2, 0.35, 2)).toBe(2)
    expect(threadShare(2, 2, 0.35, 1)).toBe(1)
    expect(threadShare(2, 2, 0.2, 1)).toBe(2)
  })

  it('always gives at least one thread and never more than there are cores for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 2 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(64),
        (max, factor, load, now) => {
          const cores = max * factor
          const threads = threadShare(max, cores, load * cores, Math.min(max, Math.max(1, now)))
          expect(threads).toBeGreaterThanOrEqual(1)
          expect(threads).toBeLessThanOrEqual(max)
        },
      ),
    )
  })
})
