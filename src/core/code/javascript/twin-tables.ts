import { saysExpected } from '../language/other-literals.ts'
import { named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'
import { alterLiteral, argumentsOf, memberOf, type Names } from './alter-literal.ts'

/** With the variables that a declaration gives a value. */
export function withDeclared(declaration: SyntaxNode, within: SyntaxNode, names: Names): Names {
  const all = new Map(names)
  for (const declared of named(declaration)) {
    const name = declared.childForFieldName('name')
    const value = declared.childForFieldName('value')
    if (name?.type === 'identifier' && value) all.set(name.text, { values: [value], within, declared: 1 })
  }
  return all
}

/** The rows of a table that is written out, there or in a constant; null where it may be empty. */
export function rowsOf(node: SyntaxNode, names: Names): SyntaxNode[] | null {
  if (/^(?:parenthesized|as|satisfies|non_null)_expression$/.test(node.type)) {
    const inner = named(node)[0]
    return inner ? rowsOf(inner, names) : null
  }
  if (node.type === 'array') {
    const rows = named(node).filter(({ type }) => type !== 'comment')
    return rows.length > 0 && rows.every(({ type }) => type !== 'spread_element') ? rows : null
  }
  if (node.type === 'call_expression' && node.childForFieldName('function')?.text === 'Object.entries') {
    const [object] = argumentsOf(node)
    const bound = object?.type === 'identifier' ? names.get(object.text)?.values[0] : object
    const pairs = bound?.type === 'object' ? named(bound).filter(({ type }) => type === 'pair') : []
    return pairs.length > 0 ? pairs : null
  }
  if (node.type !== 'identifier') return null
  const bound = names.get(node.text)
  const inner = new Map([...names].filter(([name]) => name !== node.text))
  return bound?.values.length === 1 ? rowsOf(bound.values[0]!, inner) : null
}

/**
 * The names that a pattern gives to parts of rows.
 * @param path from a row to what the pattern is for
 */
export function bindPattern(
  pattern: SyntaxNode,
  rows: readonly SyntaxNode[],
  within: SyntaxNode,
  names: Names,
  path: readonly (string | number)[] = [],
): Names {
  const bind = (known: Names, name: string, to: readonly (string | number)[]): Names => {
    const values = rows.flatMap((row) => to.reduce<SyntaxNode | null>(part, row) ?? [])
    return new Map([...known, [name, { values, within, declared: 0 }]])
  }
  switch (pattern.type) {
    case 'identifier':
      return bind(names, pattern.text, path)
    case 'array_pattern':
      return named(pattern).reduce<Names>(
        (known, one, index) => bindPattern(one, rows, within, known, [...path, index]),
        names,
      )
    case 'object_pattern':
      return named(pattern).reduce<Names>((known, one) => {
        if (one.type === 'shorthand_property_identifier_pattern')
          return bind(known, one.text, [...path, one.text])
        const key = one.childForFieldName('key')?.text
        const value = one.childForFieldName('value')
        return one.type === 'pair_pattern' && key && value
          ? bindPattern(value, rows, within, known, [...path, key])
          : known
      }, names)
    default:
      return names
  }
}

/** The names that a function gives to the rows of a table, one row a call. */
export function bindParameters(
  code: SyntaxNode,
  rows: readonly SyntaxNode[],
  spread: boolean,
  names: Names,
): Names {
  const body = code.childForFieldName('body')!
  const bare = parametersOf(code)
  if (spread && rows.every(({ type }) => type === 'array'))
    return bare.reduce<Names>((known, one, index) => bindPattern(one, rows, body, known, [index]), names)
  return bare[0] ? bindPattern(bare[0], rows, body, names) : names
}

function parametersOf(code: SyntaxNode): SyntaxNode[] {
  const list = code.childForFieldName('parameters')
  const parameters = list ? named(list) : [code.childForFieldName('parameter')].filter((one) => one !== null)
  return parameters.map((one) => one.childForFieldName('pattern') ?? one)
}

/** The names that a function of the file gives to what it is called with. */
export function withArguments(code: SyntaxNode, given: readonly SyntaxNode[], names: Names): Names {
  return parametersOf(code).reduce<Names>((known, parameter, index) => {
    const value = given[index]
    const body = code.childForFieldName('body')
    return value && body ? bindPattern(parameter, [value], body, known) : known
  }, names)
}

/** Of rows that a helper is given, what is under a key that says of it that it is expected. */
export function alterExpectedValues(given: readonly SyntaxNode[], names: Names): Edit[] | null {
  const rows = given.flatMap((one) => rowsOf(one, names) ?? (one.type === 'object' ? [one] : []))
  const pairs = rows.flatMap((row) => (row.type === 'object' ? named(row) : []))
  const edits = pairs.flatMap((pair) => {
    const value = pair.childForFieldName('value')
    if (!value || !saysExpected(pair.childForFieldName('key')?.text ?? '')) return []
    return alterLiteral(value, names) ?? []
  })
  return edits.length > 0 ? edits : null
}

/** A part of a row; a pair of an object counts as key and value. */
function part(value: SyntaxNode | null, key: string | number): SyntaxNode | null {
  if (value === null) return null
  if (value.type === 'pair') return key === 1 ? value.childForFieldName('value') : null
  return memberOf(value, key)
}
