import { named, type SyntaxNode } from '../language/syntax.ts'
import { argumentsOf, memberOf, type Names } from './alter-literal.ts'

/** With the variables that a declaration gives a value. */
export function withDeclared(declaration: SyntaxNode, within: SyntaxNode, names: Names): Names {
  return named(declaration).reduce<Names>((known, declared) => {
    const name = declared.childForFieldName('name')
    const value = declared.childForFieldName('value')
    if (name?.type !== 'identifier' || !value) return known
    return new Map([...known, [name.text, { values: [value], within, declared: 1 }]])
  }, names)
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

/** A part of a row; a pair of an object counts as key and value. */
function part(value: SyntaxNode | null, key: string | number): SyntaxNode | null {
  if (value === null) return null
  if (value.type === 'pair') return key === 1 ? value.childForFieldName('value') : null
  return memberOf(value, key)
}
