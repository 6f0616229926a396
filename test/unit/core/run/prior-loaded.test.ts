import { expect, it } from 'vitest'
import { priorLoadedSentence } from '../../../../src/core/run/prior-loaded.ts'

it('counts attempts in which the experiences reached the model, and states what it means where some did not', () => {
  expect(priorLoadedSentence({ loaded: 40, attempts: 40 })).toBe(
    'The experiences were loaded in 40 of 40 attempts.',
  )
  expect(priorLoadedSentence({ loaded: 38, attempts: 40 })).toMatch(
    /^The experiences were loaded in 38 of 40 attempts: in the others they did not reach the model/,
  )
  expect(priorLoadedSentence({ loaded: 0, attempts: 0 })).toBeNull()
})
