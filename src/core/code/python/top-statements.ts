import type { StatementNode } from '../language/language-support.ts'
import { named, type SyntaxNode, type SyntaxTree } from '../language/syntax.ts'

const NAMES = `
  (module [(import_statement name: (_) @part) (import_from_statement name: (_) @part)] @statement)
  (module (import_from_statement (wildcard_import) @name) @statement)
  (module [(function_definition name: (_) @name) (class_definition name: (_) @name)] @statement)
  (module (decorated_definition definition: (_ name: (_) @name)) @statement)
  (module (expression_statement . (assignment left: (_) @pattern)) @statement)`

/** The statements of a file with the names that each brings. */
export function topStatements({ root, matchesOfRoot }: SyntaxTree): StatementNode[] {
  const names = new Map<number, string[]>()
  for (const { statement, name, part, pattern } of matchesOfRoot(NAMES)) {
    const known = names.get(statement!.id) ?? []
    const own = pattern ? patternNames(pattern.text) : [part ? importedName(part) : name!.text]
    names.set(statement!.id, [...known, ...own])
  }
  return named(root)
    .filter(({ type }) => type !== 'comment')
    .map((node) => ({ node, names: names.get(node.id) ?? [] }))
}

/** `from a import b, c` and `import b, c` without the names that are known; null for all else. */
export function statementWithout(node: SyntaxNode, isKnown: (name: string) => boolean): string | null {
  if (!/^import_(?:from_)?statement$/.test(node.type)) return null
  const module = node.childForFieldName('module_name')
  const parts = named(node)
    .filter((part) => part.startIndex !== module?.startIndex && part.type !== 'comment')
    .filter((part) => !isKnown(importedName(part)))
    .map(({ text }) => text)
    .join(', ')
  return module === null ? `import ${parts}` : `from ${module.text} import ${parts}`
}

/** The name that a part of an import brings: "*" of all. */
const importedName = (part: SyntaxNode) => part.childForFieldName('alias')?.text ?? part.text.split('.')[0]!

const patternNames = (text: string) => (/^[\w, ()]+$/.test(text) ? (text.match(/\w+/g) ?? []) : [])
