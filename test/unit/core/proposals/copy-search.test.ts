import { describe, expect, it } from 'vitest'
import { CopySearch } from '../../../../src/core/proposals/copy-search.ts'

const minutes =
  '{ const parts = text.split(":"); const hours = Number(parts[0]); const minutes = Number(parts[1]); if (hours > 23 || minutes > 59) return null; return hours * 60 + minutes }'
const slug =
  "{ const words = title.toLowerCase().split('\\n'); const kept = words.filter((word) => word !== 'the'); return kept.slice(0, limit).join('-') }"
const search = new CopySearch([minutes, slug])
const lines = (body: string, end = '\n') => body.replaceAll('; ', `;${end}`)

describe('copies of a body', () => {
  it('are found in built output and source maps, not in other code', () => {
    expect(search.in(`var x=1;function f(text){${lines(minutes.replaceAll('const', 'var'))}}`)).toEqual([0])
    expect(
      search.in(JSON.stringify({ sourcesContent: [`function f(text) ${lines(minutes, '\n\t')}`] })),
    ).toEqual([0])
    expect(
      search.in('const parts = text.split(",")\nexport const hours = parts.length\nreturn null'),
    ).toEqual([])
  })

  it('are distinguished where a text holds several', () => {
    expect(search.in(`f(text) ${lines(slug)}`)).toEqual([1])
    expect(search.in(`f(text) ${minutes}\ng(title, limit) ${slug}`).sort()).toEqual([0, 1])
  })

  it('are found among comments, in patches, and behind what only looks like a comment', () => {
    expect(search.in(lines(minutes, ' // and on\n'))).toEqual([0])
    expect(search.in(JSON.stringify([`// first\n${lines(minutes, ' // and on\n')}`]))).toEqual([0])
    expect(search.in(lines(`+${minutes}`, '\n+'))).toEqual([0])
    expect(search.in(`var glob="src/**",regex=/a//b;function f(text)${minutes}`)).toEqual([0])
    const python =
      'total = 0\nfor item in items:\n  total += item.price * item.count\nif total > limit:\n  raise TooMuch(total, limit)\nsend(total)'
    expect(new CopySearch([python]).in(python.replaceAll('\n', '  # as agreed\n'))).toEqual([0])
  })

  it('are found where what looks like a comment never ends, however often', () => {
    const globs = '/* '.repeat(200_000)
    const code = lines(minutes, ' // and on\n')
    expect(search.in(`${globs}\n${code}`)).toEqual([0])
    expect(search.in(`${lines(minutes, ' /* and\n on */ ')}\n${globs}`)).toEqual([0])
  })

  it('are not looked for where anybody would write the same', () => {
    expect(new CopySearch(['{ return a + b }']).in('{ return a + b }')).toEqual([])
  })
})
