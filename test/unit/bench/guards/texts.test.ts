import { describe, expect, test } from 'vitest'
import { proseOf, pythonTexts, rowsOf } from '../../../../bench/guards/texts.ts'

describe('prose of a Markdown file', () => {
  test('paragraphs and list items, one line each', () => {
    const text = [
      '---',
      'title: A title of four words',
      '---',
      '# A heading of many words',
      'A paragraph that goes',
      'over two lines.',
      '- The first item of the list',
      '  and its second line',
      '2. [x] The second item of it',
      '',
      '> Said by somebody in a quote.',
    ].join('\n')
    expect(proseOf(text)).toEqual([
      'A paragraph that goes over two lines.',
      'The first item of the list and its second line',
      'The second item of it',
      'Said by somebody in a quote.',
    ])
  })

  test('no code, tables, tags, imports, comments or scraps', () => {
    const text = [
      "import { Note } from 'some good place here'",
      '<Note title="one two three four">',
      'Only this one line is prose.',
      '</Note>',
      '<!-- a comment of',
      'two whole lines here -->',
      '```js',
      'let this be code of four words',
      '```',
      '  ~~~~',
      '  ```',
      '  still the same block of code',
      '  ~~~~',
      '| one two | three four |',
      '- see above',
    ].join('\r\n')
    expect(proseOf(text)).toEqual(['Only this one line is prose.'])
  })
})

test('rows of JSON lines, blank lines left out', () => {
  expect(rowsOf('{"a":1}\n\n{"a":2}\n')).toEqual([{ a: 1 }, { a: 2 }])
})

test('string literals of Python under a name, constants filled in', () => {
  const source = [
    'class One:',
    '    _SHOP = "the corner shop"',
    '    GOAL = f"Buy bread in {_SHOP}."',
    '    COMMENT = "none"',
    'class Two:',
    "    _SHOP = 'the market'",
    '    GOAL = f"""Sell it\nat {self._SHOP}, {unknown}."""',
    '    "GOAL": "Say \\"so\\" to all",',
  ].join('\n')
  expect(pythonTexts(source, 'GOAL')).toEqual([
    'Buy bread in the corner shop.',
    'Sell it\nat the market, X.',
    'Say "so" to all',
  ])
})
