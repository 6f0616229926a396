import { expect, it } from 'vitest'
import { findFunction } from '../../../../../src/core/code/find-functions.ts'
import { asCase, withCases } from '../../../../../src/core/code/python/with-cases.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

async function casesOf(text: string, symbol = 'f', statement: string | null = 'return') {
  const result = findFunction(await loadParser(), 'python', text, symbol)
  if ('problem' in result) throw new Error(result.problem)
  return withCases(text, result.found, [null, statement])
}

it.each([
  ['a generator that is indented by one tab', 'def f():\n\tyield 1\n'],
  ['an asynchronous generator, which gives no generator when it is called', 'async def f():\n    yield 1\n'],
  ['a body on the line of its def', 'def f(): return 1\n'],
  ['a generator on the line of its def', 'def f(): yield 1\n'],
  ['a statement on the line of the docstring', 'def f():\n    """Doc."""; return 1\n'],
])('gives no cases to %s', async (_, text) => {
  expect(await casesOf(text)).toBeNull()
})

it('puts the body of a generator into a function of its own, and leaves its lines as they are', async () => {
  const text = `class A:
    def f(self, n, *, step=1):
        """Counts."""
        # down
        while n > 0:
            yield """
  n"""
            n -= step
    after = 1
`
  expect(await casesOf(text, 'A.f')).toBe(`class A:
    def f(self, n, *, step=1):
     """Counts."""
     _tfgrpo_case = getattr(__import__("builtins"), "tfgrpoCase", None)
     if _tfgrpo_case == 1: return
     def _tfgrpo_own():
        nonlocal n, step
        """Counts."""
        # down
        while n > 0:
            yield """
  n"""
            n -= step
     return _tfgrpo_own()
    after = 1
`)
})

it.each([
  ['a body', 'def f():\n    x = 1\n\n    return x\n', '\n        x = 1\n\n        return x\n        return'],
  [
    'a body after a docstring',
    'def f():\n\t"Doc."  # why\n\treturn 1\n',
    '\n\t  # why\n\t\treturn 1\n\t\treturn',
  ],
  ['a text of several lines, which would get other lines', 'def f():\n    return """a\nb"""\n', null],
  ['a generator', 'def f():\n    yield 1\n', null],
])('makes a case of %s', async (_, text, expected) => {
  const result = findFunction(await loadParser(), 'python', text, 'f')
  expect('found' in result && asCase(text, result.found)).toBe(expected)
})

it('lets the body before a change stand beside a generator', async () => {
  const listing = 'def f(n):\n    return [n]\n'
  const result = findFunction(await loadParser(), 'python', listing, 'f')
  const before = 'found' in result ? asCase(listing, result.found) : null
  expect(await casesOf('def f(n):\n    yield n\n', 'f', before)).toBe(`def f(n):
 _tfgrpo_case = getattr(__import__("builtins"), "tfgrpoCase", None)
 if _tfgrpo_case == 1:${' '}
        return [n]
        return
 def _tfgrpo_own():
    nonlocal n
    yield n
 return _tfgrpo_own()
`)
})
