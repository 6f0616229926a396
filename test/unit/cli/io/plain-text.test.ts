import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainText, shownJson, shownText } from '../../../../src/cli/io/plain-text.ts'

const ESCAPE = '\u001b'
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const anyText = fc.string({
  unit: fc.constantFrom(
    'a',
    '\n',
    '\t',
    '\r',
    '\u0007',
    ESCAPE,
    '[2J',
    '\u009b',
    '\u202e',
    '\u{e0041}',
    'ü',
    '\ud800',
  ),
})

it('shows by its number what would act on a terminal, hide or reorder text', () => {
  expect(shownText(`a${ESCAPE}[2Jb\u202ec\u{e0041}\td\ne\r`)).toBe(
    'a\\u{1b}[2Jb\\u{202e}c\\u{e0041}\td\ne\\u{d}',
  )
  fc.assert(
    fc.property(anyText, (text) => {
      expect(unseen.test(shownText(text))).toBe(false)
    }),
  )
})

it('leaves our own bold', () => {
  const bold = `${ESCAPE}[1mbetter${ESCAPE}[22m`
  expect(shownText(bold)).toBe(bold)
})

it('escapes the same in JSON, which stays the same data', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = shownJson(JSON.stringify({ text }))
      expect(unseen.test(json)).toBe(false)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})

it('makes one line of a name', () => {
  expect(plainText(`a${ESCAPE}[2J\nb\u202e `)).toBe('a [2J b')
})
