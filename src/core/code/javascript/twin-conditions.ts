import { named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'
import { alterLiteral, argumentsOf, type Names } from './alter-literal.ts'

/**
 * Edits of the literals that a condition compares with, so that it surely gets the other value where it had `wanted`
 * before; null where that is not sure.
 */
export function alterCondition(node: SyntaxNode, wanted: boolean, names: Names): Edit[] | null {
  const side = (field: string) => node.childForFieldName(field)
  if (node.type === 'parenthesized_expression' || node.type === 'await_expression') {
    const inner = named(node)[0]
    return inner ? alterCondition(inner, wanted, names) : null
  }
  if (node.type === 'unary_expression' && node.text.startsWith('!'))
    return alterCondition(side('argument')!, !wanted, names)
  if (node.type === 'binary_expression') {
    const operator = side('operator')!.text
    const [left, right] = [side('left')!, side('right')!]
    if (operator === '&&' || operator === '||') {
      const parts = [left, right].map((part) => alterCondition(part, wanted, names))
      // "a && b" is true only where both are: one that changes is enough. Where it is false, either may be why.
      const all = (operator === '&&') !== wanted
      if (all && parts.includes(null)) return null
      const edits = parts.flatMap((part) => part ?? [])
      return edits.length > 0 ? edits : null
    }
    if (/^!?={2,3}$/.test(operator) && operator.startsWith('=') === wanted)
      return alterLiteral(right, names) ?? alterLiteral(left, names)
    return null
  }
  if (node.type === 'call_expression' && wanted) {
    const method = side('function')
    const name = method?.childForFieldName('property')?.text ?? ''
    if (/^(?:includes|startsWith|endsWith|match|equals|isDeepStrictEqual)$/.test(name)) {
      const found = argumentsOf(node).flatMap((argument) => alterLiteral(argument, names) ?? [])
      return found.length > 0 ? found : null
    }
    if (name === 'test') return alterLiteral(method!.childForFieldName('object')!, names)
  }
  return null
}

/** The value that the comparisons of a condition are likely about: `a !== 1 || b !== 2` asks for false. */
export function wantedOf(condition: SyntaxNode): boolean {
  return !/!==?|^!|\(!/.test(condition.text)
}
