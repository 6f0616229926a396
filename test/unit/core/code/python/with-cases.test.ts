import { expect, it } from 'vitest'
import { findFunction } from '../../../../../src/core/code/find-functions.ts'
import { asCase, withCases } from '../../../../../src/core/code/python/with-cases.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

it.each([
  ['a generator, which any body beside it would be too', 'def f():\n    yield 1\n'],
  ['a body on the line of its def', 'def f(): return 1\n'],
  ['a statement on the line of the docstring', 'def f():\n    """Doc."""; return 1\n'],
])('gives no cases to %s', async (_, text) => {
  const result = findFunction(await loadParser(), 'python', text, 'f')
  expect('found' in result && withCases(text, result.found, [null, 'return'])).toBeNull()
})

it.each([
  ['a body', 'def f():\n    x = 1\n\n    return x\n', '\n     x = 1\n\n     return x\n     return'],
  [
    'a body after a docstring',
    'def f():\n\t"Doc."  # why\n\treturn 1\n',
    '\n   # why\n \treturn 1\n \treturn',
  ],
  ['a text of several lines, which would get other lines', 'def f():\n    return """a\nb"""\n', null],
  ['a generator', 'def f():\n    yield 1\n', null],
])('makes a case of %s', async (_, text, expected) => {
  const result = findFunction(await loadParser(), 'python', text, 'f')
  expect('found' in result && asCase(text, result.found)).toBe(expected)
})
