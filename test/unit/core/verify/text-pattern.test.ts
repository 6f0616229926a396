import fc from 'fast-check'
import { expect, it } from 'vitest'
import { generalise, patternOf, piecesOf, shown, tells } from '../../../../src/core/verify/text-pattern.ts'

it.each([
  ['a port', 'listens on port 41231', 'listens on port 53422', 'listens on port ‹varies›'],
  ['an address', 'GET http://127.0.0.1:4123/a', 'GET http://127.0.0.1:53/a', 'GET http://‹varies›/a'],
  ['what follows a port', 'http://host:4123/42', 'http://host:5/42', 'http://host:‹varies›/42'],
  ['an id', 'user 3f2a-4b saved', 'user 9c1d-4e saved', 'user ‹varies› saved'],
  ['a time', 'at 12:04:55.123 UTC', 'at 12:04:55.981 UTC', 'at ‹varies› UTC'],
  ['a date', 'on 2026-12-01T04:02:54.1Z', 'on 2026-12-01T04:02:55.7Z', 'on ‹varies›'],
  ['a duration', 'took 12ms of 30', 'took 9.5ms of 30', 'took ‹varies› of 30'],
  ['a temporary folder', '/tmp/run-Ab3xZ/out.txt', '/tmp/run-q9kLm/out.txt', '/tmp/run-‹varies›/out.txt'],
  ['a part that comes and goes', 'works', 'works (52 ms)', 'works‹varies›'],
  ['a version that stays beside one', 'v1.2 on 4123', 'v1.2 on 99', 'v1.2 on ‹varies›'],
])('%s varies', (_, first, second, expected) => {
  const pattern = patternOf([first, second])
  expect(shown(pattern)).toBe(expected)
  for (const text of [first, second]) expect(piecesOf(pattern, text)).not.toBeNull()
})

it('knows a time of another hour again, of which it saw only seconds vary', () => {
  expect(piecesOf(patternOf(['at 12:04:55 UTC', 'at 12:04:56 UTC']), 'at 09:30:01 UTC')).toEqual(['09:30:01'])
})

it('says nothing of texts without a word in common', () => {
  expect(tells(patternOf(['a', 'b']))).toBe(false)
  expect(tells(patternOf(['a (1)', 'a (2)']))).toBe(true)
})

const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-c0-2 .:/]{0,12}$/))

it('leaves texts that do not vary as they are', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 4 }), (one, times) => {
      const pattern = patternOf(Array.from({ length: times }, () => one))
      expect(pattern).toEqual([one])
      expect(shown(pattern)).toBe(one)
      expect(piecesOf(pattern, one)).toEqual([])
    }),
  )
})

it('knows every text again that it was made of, and only its fixed parts are part of all', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
      const pattern = patternOf(texts)
      for (const one of texts) {
        const pieces = piecesOf(pattern, one)
        expect(pieces).not.toBeNull()
        expect(pattern.reduce((out, part, index) => out + pieces![index - 1]! + part)).toBe(one)
        expect(generalise(pattern, one)).toBe(pattern)
      }
    }),
  )
})
