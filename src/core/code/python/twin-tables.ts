import { saysExpected } from '../language/other-literals.ts'
import { named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'
import { alterLiteral, argumentsOf, itemOf, itemsOf, type Names } from './alter-literal.ts'

/** With the variable that a statement gives a value. */
export function withAssigned(statement: SyntaxNode, within: SyntaxNode, names: Names): Names {
  const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null
  const right = assignment?.childForFieldName('right')
  if (left?.type !== 'identifier' || !right) return names
  return new Map([...names, [left.text, { values: [right], within, declared: 1 }]])
}

/** With the parameters that a decorator fills from a table. */
export function withParametrized(decorator: SyntaxNode, test: SyntaxNode, names: Names): Names {
  const call = named(decorator)[0]
  const path = call?.childForFieldName('function')?.text ?? ''
  if (call?.type !== 'call') return names
  const given = argumentsOf(call)
  const body = test.childForFieldName('body')!
  const bindAll = (keys: readonly string[], rows: readonly SyntaxNode[]): Names => {
    const columns = keys.map((key, index) => {
      const values = rows.flatMap((row) => {
        const isRow = keys.length > 1 || row.type === 'call'
        return (isRow ? itemOf(row, String(index)) : null) ?? (keys.length === 1 ? row : [])
      })
      return [key, { values, within: body, declared: 0 }] as const
    })
    return new Map([...names, ...columns])
  }
  if (/\bparametrize$/.test(path) && given[0] && given[1]) {
    const rows = rowsOf(given[1], names)
    const keys = given[0].text.match(/[A-Za-z_]\w*/g) ?? []
    return rows ? bindAll(keys, rows) : names
  }
  if (/\bparameterized(?:\.expand)?$/.test(path) && given[0]) {
    const rows = rowsOf(given[0], names)
    const parameters = named(test.childForFieldName('parameters')!).map(({ text }) => text)
    return rows ? bindAll(parameters[0] === 'self' ? parameters.slice(1) : parameters, rows) : names
  }
  return names
}

/** The rows of a table that is written out, there or in a constant; null where it may be empty. */
export function rowsOf(node: SyntaxNode, names: Names): SyntaxNode[] | null {
  if (/^(?:list|tuple|set)$/.test(node.type)) {
    const rows = itemsOf(node)
    return rows.length > 0 && rows.every(({ type }) => !/splat/.test(type)) ? rows : null
  }
  const dictionary = /^(\w+)\.items\(\)$/.exec(node.text)?.[1]
  if (dictionary !== undefined) {
    const value = names.get(dictionary)?.values[0]
    const pairs = value?.type === 'dictionary' ? itemsOf(value).filter(({ type }) => type === 'pair') : []
    return pairs.length > 0 ? pairs : null
  }
  const bound = node.type === 'identifier' ? names.get(node.text) : undefined
  const inner = new Map([...names].filter(([name]) => name !== node.text))
  return bound?.values.length === 1 ? rowsOf(bound.values[0]!, inner) : null
}

/** The names that a loop gives to its rows, or to their parts. */
export function bindPattern(
  pattern: SyntaxNode,
  rows: readonly SyntaxNode[],
  within: SyntaxNode,
  names: Names,
): Names {
  const bind = (known: Names, name: string, values: readonly SyntaxNode[]): Names =>
    new Map([...known, [name, { values, within, declared: 0 }]])
  if (pattern.type === 'identifier') return bind(names, pattern.text, rows)
  if (!/^(?:pattern_list|tuple_pattern)$/.test(pattern.type)) return names
  return named(pattern).reduce<Names>((known, one, index) => {
    const part = (row: SyntaxNode) =>
      row.type === 'pair' ? row.childForFieldName(index === 0 ? 'key' : 'value') : itemOf(row, String(index))
    return one.type === 'identifier'
      ? bind(
          known,
          one.text,
          rows.flatMap((row) => part(row) ?? []),
        )
      : known
  }, names)
}

/** The names that a function of the file gives to what it is called with. */
export function withArguments(code: SyntaxNode, given: readonly SyntaxNode[], names: Names): Names {
  const body = code.childForFieldName('body')
  const parameters = named(code.childForFieldName('parameters')!).map(
    (one) => one.childForFieldName('name')?.text ?? /^\w+/.exec(one.text)?.[0] ?? '',
  )
  let known = names
  for (const [index, argument] of given.entries()) {
    const isNamed = argument.type === 'keyword_argument'
    const name = isNamed ? argument.childForFieldName('name')?.text : parameters[index]
    const value = isNamed ? argument.childForFieldName('value') : argument
    if (name && value && body)
      known = new Map([...known, [name, { values: [value], within: body, declared: 0 }]])
  }
  return known
}

/** Of rows that a helper is given, what is under a key that says of it that it is expected. */
export function alterExpectedValues(given: readonly SyntaxNode[], names: Names): Edit[] | null {
  const rows = given.flatMap((one) => rowsOf(one, names) ?? (one.type === 'dictionary' ? [one] : []))
  const pairs = rows.flatMap((row) => (row.type === 'dictionary' ? itemsOf(row) : []))
  const named = given.filter(({ type }) => type === 'keyword_argument')
  const edits = [...pairs, ...named].flatMap((pair) => {
    const key = pair.childForFieldName('key') ?? pair.childForFieldName('name')
    const value = pair.childForFieldName('value')
    return value && saysExpected(key?.text ?? '') ? (alterLiteral(value, names) ?? []) : []
  })
  return edits.length > 0 ? edits : null
}
