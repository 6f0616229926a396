import type { Language } from './language.ts'

/** What is read of a syntax tree; tree-sitter's nodes are of this shape. Indices count UTF-16 units of the text. */
export interface SyntaxNode {
  /** unique within its tree */
  readonly id: number
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

/** Nodes by the names of their captures; of several with one name the last. */
export type QueryMatch = Readonly<Record<string, SyntaxNode>>

export interface SyntaxTree {
  readonly root: SyntaxNode
  /** What a query in tree-sitter's query language finds, in the order of the text, outer nodes before inner ones. */
  matches(query: string): QueryMatch[]
  /** The same where every pattern begins with the root: what is deeper is not searched. */
  matchesOfRoot(query: string): QueryMatch[]
}

/** Parses code. The tree lives only during `use`: what leaves it must be plain data. */
export type Parse = <T>(language: Language, text: string, use: (tree: SyntaxTree) => T) => T

export function named(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child) => child !== null)
}

export function all(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child !== null)
}

/**
 * Goes through nodes in the order of the text, outer ones before inner ones, as matches come.
 * @param outside what holds where no node is around
 * @param enter what holds inside of a node, given what holds around it; null = what is in it is left out
 */
export function visitNested<Item extends { readonly node: SyntaxNode }, Place>(
  items: Iterable<Item>,
  outside: Place,
  enter: (item: Item, around: Place) => Place | null,
): void {
  const open: { end: number; place: Place | null }[] = []
  for (const item of items) {
    const { startIndex, endIndex } = item.node
    while (open.length > 0 && open.at(-1)!.end <= startIndex) open.pop()
    const around = open.length === 0 ? outside : open.at(-1)!.place
    open.push({ end: endIndex, place: around === null ? null : enter(item, around) })
  }
}

/** Line of an index, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** The blanks at the beginning of the line of an index. */
export function indentAt(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, index))![0]
}

/** The beginning of a class on one line, up to its body; null where a statement does not hold the class. */
export function classLine(statement: string, name: string): string | null {
  const at = statement.search(new RegExp(`\\bclass\\s+${name.replaceAll('$', '\\$')}(?![\\w$])`))
  if (at < 0) return null
  return /^[^\n{]{1,300}/.exec(statement.slice(at))![0].trim()
}

/** What is found first in one of several nodes; null where it is in none. */
export function firstFound<T>(nodes: readonly SyntaxNode[], of: (node: SyntaxNode) => T | null): T | null {
  for (const node of nodes) {
    const found = of(node)
    if (found !== null) return found
  }
  return null
}
