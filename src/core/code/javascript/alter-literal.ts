import { type BoundName, isOnlyExpected, OTHER, otherNumber } from '../language/other-literals.ts'
import { firstFound, named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'

export type Names = ReadonlyMap<string, BoundName>

/** Calls whose value differs where an argument does; all constructors count, too. */
const TRANSPARENT =
  /^(?:BigInt|Number|String|Symbol\.for|Object\.(?:freeze|assign|fromEntries)|Buffer\.from|Array\.of|Date\.UTC|JSON\.(?:stringify|parse)|(?:expect|jasmine)\.\w+|sinon\.match)$/

/** Edits that make another value of an expected one; null where that is not surely possible. */
export function alterLiteral(node: SyntaxNode, names: Names, whole = node): Edit[] | null {
  const { startIndex: start, endIndex: end, type, text } = node
  const inner = (child: SyntaxNode | null | undefined) => (child ? alterLiteral(child, names, whole) : null)
  const put = (value: string | null): Edit[] | null => (value === null ? null : [{ start, end, text: value }])
  switch (type) {
    case 'string':
    case 'template_string':
      return [{ start: end - 1, end: end - 1, text: OTHER }]
    case 'number':
      return put(otherNumber(text))
    case 'true':
      return put('false')
    case 'false':
      return put('true')
    case 'null':
    case 'undefined':
      return put(`'${OTHER}'`)
    case 'regex': {
      const pattern = node.childForFieldName('pattern')?.text ?? ''
      return put(`/(?:${pattern})${OTHER}/${node.childForFieldName('flags')?.text ?? ''}`)
    }
    case 'array':
      return firstFound(named(node), inner) ?? put(text.replace('[', `['${OTHER}', `))
    case 'object': {
      const values = named(node).flatMap((child) => child.childForFieldName('value') ?? [])
      return firstFound(values, inner) ?? put(text.replace('{', `{ ${OTHER}: 7919, `))
    }
    case 'unary_expression':
      return /^[-+]/.test(text) ? inner(node.childForFieldName('argument')) : null
    case 'binary_expression': {
      const operator = node.childForFieldName('operator')?.text ?? ''
      if (!/^[-+*]$/.test(operator)) return null
      return inner(node.childForFieldName('right')) ?? inner(node.childForFieldName('left'))
    }
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
      return inner(named(node)[0])
    case 'new_expression':
      return firstFound(argumentsOf(node), inner)
    case 'call_expression':
      return TRANSPARENT.test(node.childForFieldName('function')?.text ?? '')
        ? firstFound(argumentsOf(node), inner)
        : null
    case 'identifier':
      return alterNamed(text, names.get(text), (value) => value, names, whole)
    case 'member_expression': {
      const key = node.childForFieldName('property')?.text ?? ''
      const bound = names.get(node.childForFieldName('object')?.text ?? '')
      return alterNamed(text, bound, (value) => memberOf(value, key), names, whole)
    }
    default:
      return null
  }
}

function alterNamed(
  written: string,
  bound: BoundName | undefined,
  of: (value: SyntaxNode) => SyntaxNode | null,
  names: Names,
  whole: SyntaxNode,
): Edit[] | null {
  if (bound === undefined || !isOnlyExpected(written, whole, bound)) return null
  const others = new Map([...names].filter(([name]) => name !== written.split('.')[0]))
  const edits = bound.values.flatMap((value) => {
    const member = of(value)
    return (member && alterLiteral(member, others)) ?? []
  })
  return edits.length > 0 ? edits : null
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName('arguments')
  return list === null ? [] : named(list).filter(({ type }) => type !== 'comment')
}

/** The value of a key in an object that is written out, or of an index in an array. */
export function memberOf(value: SyntaxNode, key: string | number): SyntaxNode | null {
  if (value.type === 'array' && typeof key === 'number') {
    const items = named(value).filter(({ type }) => type !== 'comment')
    return items.some(({ type }) => type === 'spread_element') ? null : (items[key] ?? null)
  }
  if (value.type !== 'object') return null
  const pair = named(value).find(
    (child) =>
      child.type === 'pair' && child.childForFieldName('key')?.text.replace(/^(['"])(.*)\1$/, '$2') === key,
  )
  return pair?.childForFieldName('value') ?? null
}
