import { named, type SyntaxNode } from '../language/syntax.ts'

/** How a module that is required in the midst of code is called in what is read of it. */
export const inlineName = (module: string) => `require(${module})`

/** "Shop" of `new Shop()`. */
export function makerOf(value: SyntaxNode | null): string | null {
  if (value?.type === 'parenthesized_expression') return makerOf(named(value)[0] ?? null)
  const callee = value?.type === 'new_expression' ? value.childForFieldName('constructor') : null
  return callee ? pathOf(callee) : null
}

/** "a.b.c" of a chain of plain names, of which the first may be a module; null for anything else. */
export function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+|\?(?=\.)|!(?=\.)/g, '')
  const inline = /^(?:\(awaitimport|require)\((['"])([^'"]+)\1\)\)?((?:\.#?[\w$]+)*)$/.exec(text)
  if (inline) return inlineName(inline[2]!) + inline[3]!
  return /^[\w$]+(?:\.#?[\w$]+)*$/.test(text) ? text : null
}
