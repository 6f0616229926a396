import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addedLines, withoutChange } from '../../../../../src/core/proposals/git/reverse-change.ts'

const line = fc.constantFrom('a', 'b', 'c', '  d()', '}', '', 'x = 1')
const file = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((one) => `${one}\n`).join(''))

describe('withoutChange', () => {
  it('gives the file of before where nothing came later', () => {
    fc.assert(fc.property(file, file, (before, after) => withoutChange(after, before, after) === before))
  })

  it('takes a change out of a file that has grown elsewhere since', () => {
    const before = 'one\ntwo\nthree\nfour\nfive\nsix\n'
    const after = before.replace('two', 'TWO')
    expect(withoutChange(`zero\n${after}seven\n`, before, after)).toBe(`zero\n${before}seven\n`)
  })

  it('gives nothing where a later change touches the same lines', () => {
    const before = 'one\ntwo\nthree\n'
    const after = 'one\nTWO\nthree\n'
    expect(withoutChange('one\nTWO!\nthree\n', before, after)).toBeNull()
    expect(withoutChange('something else\n', before, after)).toBeNull()
  })

  it('never gives a text that the change does not lead from to the file of now', () => {
    fc.assert(
      fc.property(file, file, file, (before, after, now) => {
        const without = withoutChange(now, before, after)
        if (without === null || now === after) return
        expect(withoutChange(without, after, before)).toBe(now)
        expect(without).not.toBe(now)
      }),
    )
  })

  it('knows the lines that were added', () => {
    expect(addedLines('a\nb\n', 'a\nc\nb\nd\n')).toEqual(['c', 'd'])
  })
})
