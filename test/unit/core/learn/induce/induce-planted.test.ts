import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { induce } from '../../../../../src/core/learn/induce/induce.ts'
import { MAX_WORDS } from '../../../../../src/core/library/apply.ts'
import { Draw } from './planted.ts'
import { PRODUCTIONS } from './productions.ts'

const SETS = 100
const seeds = fc.sample(fc.nat(), { numRuns: SETS, seed: 16 })

describe('a planted rule', () => {
  it.each(PRODUCTIONS)('is found in 95 of 100 random sets: $name', ({ plant, tasks = 4 }) => {
    const missed: string[] = []
    for (const seed of seeds) {
      const { checks, says } = plant(new Draw(seed, tasks))
      const rules = induce(checks)
      const found = rules.some(({ sentence }) => says.every((words) => sentence.includes(words)))
      if (!found)
        missed.push(
          `${seed}: ${says.join(' ~ ')} in ${rules.map(({ sentence }) => sentence).join(' | ')} of ${checks
            .slice(0, 3)
            .map(({ name, expected, received }) => `${name} -> ${expected} (${received})`)
            .join('; ')}`,
        )
      for (const { sentence } of rules) {
        expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(MAX_WORDS)
        expect(sentence).not.toMatch(/\bf\(\)|<[A-Z]+>|undefined of|NaN/)
      }
    }
    expect(missed.length, missed.slice(0, 4).join('\n')).toBeLessThanOrEqual(5)
  })
})
