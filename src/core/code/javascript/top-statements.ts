import type { StatementNode } from '../language/language-support.ts'
import { named, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'
import type { Dialect } from './dialect.ts'

const IMPORTED = `
  (program (import_statement (import_clause (identifier) @name)) @statement)
  (program (import_statement (import_clause (namespace_import (_) @name))) @statement)
  (program (import_statement (import_clause (named_imports (import_specifier) @specifier))) @statement)`

const DECLARED = `
  (function_declaration name: (_) @name)
  (generator_function_declaration name: (_) @name)
  (class_declaration name: (_) @name)
  (class name: (_) @name)
  (lexical_declaration (variable_declarator name: (_) @pattern))
  (variable_declaration (variable_declarator name: (_) @pattern))`

const ASSIGNED = `
  (program (expression_statement . (assignment_expression left: (identifier) @name)) @statement)`

/** The statements of a file with the names that each brings. */
export function topStatements({ root, matchesOfRoot }: SyntaxTree, dialect: Dialect): StatementNode[] {
  const declared = `[${DECLARED}${dialect.declarations}]`
  const query = `${IMPORTED}
    (program ${declared} @statement)
    (program (export_statement ${declared}) @statement)${ASSIGNED}`
  const names = new Map<number, string[]>()
  for (const { statement, name, specifier, pattern } of matchesOfRoot(query)) {
    const known = names.get(statement!.id) ?? []
    const own = pattern ? patternNames(pattern) : [specifier ? specifierName(specifier) : name!.text]
    names.set(statement!.id, [...known, ...own])
  }
  return named(root)
    .filter(({ type }) => type !== 'comment')
    .map((node) => ({ node, names: names.get(node.id) ?? [] }))
}

/** `import { a, b } from` and `const { a, b } = require()` without the names that are known; null for all else. */
export function statementWithout(node: SyntaxNode, isKnown: (name: string) => boolean): string | null {
  const among = (parts: SyntaxNode, namesIn: (part: SyntaxNode) => string[]) =>
    `{ ${named(parts)
      .filter((part) => !namesIn(part).every(isKnown))
      .map(({ text }) => text)
      .join(', ')} }`
  const put = (old: SyntaxNode, text: string) =>
    node.text.slice(0, old.startIndex - node.startIndex) +
    text +
    node.text.slice(old.endIndex - node.startIndex)
  const clause = named(node).find(({ type }) => type === 'import_clause')
  if (node.type === 'import_statement' && clause) {
    const parts = named(clause).filter((part) => !partNames(part).every(isKnown))
    return put(
      clause,
      parts
        .map((part) =>
          part.type === 'named_imports' ? among(part, (specifier) => [specifierName(specifier)]) : part.text,
        )
        .join(', '),
    )
  }
  const [declarator, ...more] = named(node).filter(({ type }) => type === 'variable_declarator')
  const pattern = declarator?.childForFieldName('name')
  return pattern?.type === 'object_pattern' && more.length === 0
    ? put(pattern, among(pattern, patternNames))
    : null
}

function partNames(part: SyntaxNode): string[] {
  if (part.type === 'identifier') return [part.text]
  if (part.type === 'namespace_import') return named(part).map(({ text }) => text)
  return named(part).map(specifierName)
}

const specifierName = (specifier: SyntaxNode) =>
  (specifier.childForFieldName('alias') ?? specifier.childForFieldName('name'))?.text ?? ''

/** Names at any depth of a pattern, which no query can be asked for. */
function patternNames(pattern: SyntaxNode): string[] {
  const own = pattern.type === 'identifier' || pattern.type === 'shorthand_property_identifier_pattern'
  return own ? [pattern.text] : named(pattern).flatMap(patternNames)
}
