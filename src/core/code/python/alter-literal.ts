import { type BoundName, isOnlyExpected, OTHER, otherNumber } from '../language/other-literals.ts'
import { firstFound, named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'

export type Names = ReadonlyMap<string, BoundName>

/** Calls whose value differs where an argument does. */
const TRANSPARENT =
  /^(?:pytest\.approx|approx|set|frozenset|tuple|list|dict|bytes|bytearray|str|int|float|complex|Counter|OrderedDict|deque|(?:\w+\.)?(?:Decimal|Fraction|Path|PurePath|PurePosixPath|UUID|array|datetime|date|timedelta|time|Counter|OrderedDict|deque|Timestamp|Series|DataFrame))$/

/** Edits that make another value of an expected one; null where that is not surely possible. */
export function alterLiteral(node: SyntaxNode, names: Names, whole = node): Edit[] | null {
  const { startIndex: start, endIndex: end, type, text } = node
  const inner = (child: SyntaxNode | null | undefined) => (child ? alterLiteral(child, names, whole) : null)
  const put = (value: string | null): Edit[] | null => (value === null ? null : [{ start, end, text: value }])
  switch (type) {
    case 'string': {
      const close = named(node).find((child) => child.type === 'string_end')
      return close ? [{ start: close.startIndex, end: close.startIndex, text: OTHER }] : null
    }
    case 'concatenated_string':
      return inner(named(node).at(-1))
    case 'integer':
    case 'float':
      return put(otherNumber(text))
    case 'true':
      return put('False')
    case 'false':
      return put('True')
    case 'none':
      return put(`'${OTHER}'`)
    case 'ellipsis':
      return put(`'${OTHER}'`)
    case 'list':
      return firstFound(named(node), inner) ?? put(text.replace('[', `['${OTHER}', `))
    case 'set':
      return firstFound(named(node), inner) ?? put(text.replace('{', `{'${OTHER}', `))
    case 'tuple':
      return firstFound(named(node), inner) ?? put(text.replace('(', `('${OTHER}', `))
    case 'dictionary': {
      const values = named(node).flatMap((child) => child.childForFieldName('value') ?? [])
      return firstFound(values, inner) ?? put(text.replace('{', `{'${OTHER}': 7919, `))
    }
    case 'keyword_argument':
      return inner(node.childForFieldName('value'))
    case 'unary_operator':
      return /^[-+]/.test(text) ? inner(node.childForFieldName('argument')) : null
    case 'binary_operator': {
      const operator = node.childForFieldName('operator')?.text ?? ''
      if (!/^[-+*]$/.test(operator)) return null
      return inner(node.childForFieldName('right')) ?? inner(node.childForFieldName('left'))
    }
    case 'parenthesized_expression':
      return inner(named(node)[0])
    case 'call': {
      const path = node.childForFieldName('function')?.text ?? ''
      if (!TRANSPARENT.test(path)) return null
      // What follows the first argument of approx is how much may differ.
      const given = argumentsOf(node)
      return firstFound(/approx$/.test(path) ? given.slice(0, 1) : given, inner)
    }
    case 'identifier':
      return alterNamed(text, text, names, whole, (value) => value)
    case 'subscript': {
      const key = node.childForFieldName('subscript')
      const owner = node.childForFieldName('value')?.text ?? ''
      return key && alterNamed(owner, text, names, whole, (value) => itemOf(value, key.text))
    }
    default:
      return null
  }
}

/** The same for each item of a list that is written out: what is one of them must become none of them. */
export function alterItems(node: SyntaxNode, names: Names): Edit[] | null {
  if (!/^(?:list|tuple|set)$/.test(node.type)) return null
  const edits = itemsOf(node).map((item) => alterLiteral(item, names))
  return edits.length === 0 || edits.includes(null) ? null : edits.flatMap((edit) => edit ?? [])
}

function alterNamed(
  name: string,
  written: string,
  names: Names,
  whole: SyntaxNode,
  of: (value: SyntaxNode) => SyntaxNode | null,
): Edit[] | null {
  const bound = names.get(name)
  if (bound === undefined || !isOnlyExpected(written, whole, bound)) return null
  const others = new Map([...names].filter(([other]) => other !== name))
  const edits = bound.values.flatMap((value) => {
    const found = of(value)
    return (found && alterLiteral(found, others)) ?? []
  })
  return edits.length > 0 ? edits : null
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName('arguments')
  return list === null ? [] : itemsOf(list)
}

export function itemsOf(list: SyntaxNode): SyntaxNode[] {
  return named(list).filter(({ type }) => type !== 'comment')
}

/** An item of a list or dictionary that is written out, by its index or key as it is written. */
export function itemOf(value: SyntaxNode, key: string): SyntaxNode | null {
  const items = itemsOf(value)
  if (value.type === 'dictionary') {
    const bare = (text: string | undefined) => text?.replace(/^(['"])(.*)\1$/, '$2')
    const pair = items.find((item) => bare(item.childForFieldName('key')?.text) === bare(key))
    return pair?.childForFieldName('value') ?? null
  }
  const row = value.type === 'call' && /\bparam$/.test(value.childForFieldName('function')?.text ?? '')
  const list = row ? argumentsOf(value).filter(({ type }) => type !== 'keyword_argument') : items
  if (!row && value.type !== 'list' && value.type !== 'tuple') return null
  return list.some(({ type }) => /splat/.test(type)) ? null : (list[Number(key)] ?? null)
}
