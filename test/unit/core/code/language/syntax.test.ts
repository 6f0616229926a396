import { beforeAll, expect, it } from 'vitest'
import { classLine, type Parse, visitNested } from '../../../../../src/core/code/language/syntax.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

const CODE = 'outer(a, skip(b(c)), d)\ne()\n'

it('gives matches in the order of the text, outer ones first', () => {
  const calls = parse('javascript', CODE, ({ matches }) =>
    matches('(call_expression function: (identifier) @callee) @call').map(({ callee }) => callee!.text),
  )
  expect(calls).toEqual(['outer', 'skip', 'b', 'e'])
})

it('searches the root alone on request', () => {
  const query = '(program (expression_statement (call_expression function: (_) @callee)))'
  const names = parse('javascript', CODE, (tree) =>
    tree.matchesOfRoot(query).map(({ callee }) => callee!.text),
  )
  expect(names).toEqual(['outer', 'e'])
})

it('reports what holds around each node, and leaves out what is in some', () => {
  const seen: string[] = []
  parse('javascript', CODE, ({ matches }) => {
    const calls = matches('(call_expression function: (_) @callee) @node').map(({ callee, node }) => ({
      node: node!,
      name: callee!.text,
    }))
    visitNested(calls, 'top', ({ name }, around) => {
      seen.push(`${name} in ${around}`)
      return name === 'skip' ? null : name
    })
  })
  expect(seen).toEqual(['outer in top', 'skip in outer', 'e in top'])
})

it('finds the line that a class begins on', () => {
  expect(classLine('export class A$ extends B {\n}', 'A$')).toBe('class A$ extends B')
  expect(classLine('class A:\n  pass', 'A')).toBe('class A:')
  expect(classLine('const a = 1', 'A')).toBeNull()
})
