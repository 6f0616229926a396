import { describe, expect, it } from 'vitest'
import { nearest } from '../../../../src/core/tasks/nearest.ts'

const FIELDS = ['prompt', 'verify', 'split', 'tags', 'timeoutSeconds']

describe('the candidate that was probably meant', () => {
  it.each([
    ['pormpt', 'prompt'],
    ['tgas', 'tags'],
    ['Verfiy', 'verify'],
    ['timeoutSecnods', 'timeoutSeconds'],
    ['splits', 'split'],
  ])('%s means %s: swapped neighbours are one edit, case is none', (word, meant) => {
    expect(nearest(word, FIELDS)).toBe(meant)
  })

  it.each(['xyz', 'verification', ''])('%s means none: more than a third of it would change', (word) => {
    expect(nearest(word, FIELDS)).toBeUndefined()
  })

  it('is the first of those that are equally near', () => {
    expect(nearest('tost', ['test', 'toast'])).toBe('test')
  })
})
