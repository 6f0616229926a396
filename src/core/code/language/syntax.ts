import type { Language } from '../../proposals/proposal.ts'

/** What is read of a syntax tree; tree-sitter's nodes are of this shape. Indices count UTF-16 units of the text. */
export interface SyntaxNode {
  readonly type: string
  readonly text: string
  readonly startIndex: number
  readonly endIndex: number
  readonly hasError: boolean
  readonly isNamed: boolean
  readonly children: readonly (SyntaxNode | null)[]
  readonly namedChildren: readonly (SyntaxNode | null)[]
  childForFieldName(name: string): SyntaxNode | null
}

/** Parses code. The tree lives only during `use`: what leaves it must be plain data. */
export type Parse = <T>(language: Language, text: string, use: (root: SyntaxNode) => T) => T

/** The language of a file by its name; null where functions of it are not read. */
export function languageOf(path: string): Language | null {
  if (/\.d\.[cm]?ts$/.test(path)) return null
  if (/\.(?:[cm]?js|jsx)$/.test(path)) return 'javascript'
  if (/\.[cm]?ts$/.test(path)) return 'typescript'
  if (/\.tsx$/.test(path)) return 'tsx'
  if (/\.py$/.test(path)) return 'python'
  return null
}

export function named(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child) => child !== null)
}

export function all(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child !== null)
}

/** Every node of a tree, parents first. Iterative: generated code nests deeper than the stack. */
export function* walk(root: SyntaxNode): Generator<SyntaxNode> {
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node
    stack.push(...named(node).reverse())
  }
}

/** Line of an index, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** The blanks at the beginning of the line that an index stands in. */
export function indentAt(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, index))![0]
}
