import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEdits } from '../../../../src/vscode/chat/line-edits.ts'

/** As the editor applies them: by lines of the text before, from the last place to the first. */
function apply(before: string, edits: ReturnType<typeof lineEdits>): string {
  const lines = before.split(/(?<=\r\n|\n|\r(?!\n))/)
  for (const { start, end, text } of edits.toReversed()) lines.splice(start, end - start, text)
  return lines.join('')
}

describe('the edits between two texts', () => {
  it('are one for each place', () => {
    const before = 'a\nb\nc\nd\ne\nf\n'
    expect(lineEdits(before, 'a\nB\nc\nd\nf\ng\n')).toEqual([
      { start: 1, end: 2, text: 'B\n' },
      { start: 4, end: 5, text: '' },
      { start: 6, end: 6, text: 'g\n' },
    ])
    expect(lineEdits(before, before)).toEqual([])
  })

  it('replace a last line without an end', () => {
    expect(lineEdits('a\nb', 'a\nb\nc')).toEqual([{ start: 1, end: 2, text: 'b\nc' }])
    expect(lineEdits('', 'a')).toEqual([{ start: 0, end: 0, text: 'a' }])
  })

  it('make one text of the other, whatever their line ends', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '\n', '\r\n', '\r'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(apply(before, lineEdits(before, after))).toBe(after)
      }),
    )
  })

  it('are one where nearly all is new', () => {
    const text = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word} ${i}\n`).join('')
    expect(lineEdits(text('old'), text('new'))).toEqual([{ start: 0, end: 3000, text: text('new') }])
  })

  it('never touch or overlap, so that each can be left out', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edits = lineEdits(before, after)
        for (const [i, edit] of edits.entries())
          if (i > 0) expect(edit.start).toBeGreaterThan(edits[i - 1]!.end)
      }),
    )
  })
})
