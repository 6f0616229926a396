import { describe, expect, test } from 'vitest'
import { EMBEDDED, ENDPOINT, provenShares } from './proven-world.ts'

describe('where one rule of several helps', () => {
  test('an accepted library is about half idle, and at most a tenth of what is marked proven in it is', () => {
    for (const world of [
      { ...ENDPOINT, effect: 0.15 },
      { ...ENDPOINT, effect: 0.3 },
      { ...EMBEDDED, effect: 0.3 },
    ]) {
      const { accepted, idle, idleProven, idleProvenMean, power } = provenShares(world, 250)
      expect(accepted).toBeGreaterThan(0.7)
      expect(idle).toBeGreaterThan(0.4)
      expect(idleProven).toBeLessThan(0.1)
      expect(idleProvenMean).toBeLessThan(0.1)
      // What helps is not lost among what is untested alone.
      expect(power).toBeGreaterThan(world === EMBEDDED ? 0.25 : 0.3)
    }
  })
})
