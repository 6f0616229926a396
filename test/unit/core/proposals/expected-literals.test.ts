import { expect, it } from 'vitest'
import { expectedLiterals } from '../../../../src/core/proposals/expected-literals.ts'
import { Repository } from '../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../src/node/code/load-parser.ts'

const parse = await loadParser()
const literals = (path: string, text: string, name: string) =>
  expectedLiterals(new Repository([path], parse, () => text), path, name)

it('finds what every test of the function holds, the most frequent first', () => {
  const text = `import { ago } from './ago.js'
import { test } from 'node:test'
test('one', () => { equal(ago(3), '3 seconds ago'); equal(ago(3, 'x'), '3 seconds ago') })
test('two', () => { equal(ago(3.2), '3 seconds ago'); equal(ago(3), 5) })
test('of another', () => equal(other(), 'unrelated'))
`
  expect(literals('ago.test.js', text, 'ago')).toEqual(['3', "'3 seconds ago'"])
})

it('leaves out what no answer of one line returns, and finds none where the function is not named', () => {
  const text = `def test_one():\n    assert words(1) == """a\nb"""\n    assert words(2.5) == 'c'\n`
  expect(literals('test_words.py', text, 'words').toSorted()).toEqual(["'c'", '1', '2.5'])
  expect(literals('test_words.py', text, 'other')).toEqual([])
})
