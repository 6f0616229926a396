import type { LanguageSupport } from './language/language-support.ts'
import type { SyntaxTree } from './language/syntax.ts'

export interface TopStatement {
  start: number
  end: number
  /** names that it declares or imports at the top of its file; none for a plain statement */
  names: readonly string[]
}

/** The statements of a file with the names that each brings. */
export function topStatements(tree: SyntaxTree, { statements }: LanguageSupport): TopStatement[] {
  return statements
    .top(tree)
    .map(({ node, names }) => ({ start: node.startIndex, end: node.endIndex, names }))
}

export function declaredNames(tree: SyntaxTree, support: LanguageSupport): Set<string> {
  return new Set(topStatements(tree, support).flatMap(({ names }) => names))
}

/** Declarations and imports of which no name is known, and of imports that bring some that are known the others. */
export function missingCode(
  tree: SyntaxTree,
  { statements }: LanguageSupport,
  isKnown: (name: string) => boolean,
  leftOut: (statement: { start: number; end: number }) => boolean,
): string[] {
  return statements.top(tree).flatMap(({ node, names }) => {
    if (leftOut({ start: node.startIndex, end: node.endIndex })) return []
    const lacking = names.filter((name) => !isKnown(name))
    if (lacking.length === 0) return []
    if (lacking.length === names.length) return [node.text]
    return statements.without(node, isKnown) ?? []
  })
}
