import type { Language } from './proposal.ts'
import { named, type SyntaxNode, walk } from './syntax.ts'

export interface TopStatement {
  start: number
  end: number
  /** names that it declares or imports at the top of its file; none for a plain statement */
  names: string[]
}

/** The statements of a file with the names that each brings. */
export function topStatements(root: SyntaxNode, language: Language): TopStatement[] {
  return named(root)
    .filter(({ type }) => type !== 'comment')
    .map((node) => ({
      start: node.startIndex,
      end: node.endIndex,
      names: language === 'python' ? pythonNames(node) : jsNames(node),
    }))
}

export function declaredNames(root: SyntaxNode, language: Language): Set<string> {
  return new Set(topStatements(root, language).flatMap(({ names }) => names))
}

function jsNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'import_statement':
      return [...walk(node)].filter(({ type }) => type === 'import_clause').flatMap(importedNames)
    case 'export_statement':
      return named(node).flatMap(jsNames)
    case 'lexical_declaration':
    case 'variable_declaration':
      return named(node).flatMap((declarator) => {
        const name = declarator.childForFieldName('name')
        return name === null ? [] : patternNames(name)
      })
    case 'expression_statement': {
      const left =
        named(node)[0]?.type === 'assignment_expression' ? named(node)[0]!.childForFieldName('left') : null
      return left !== null && /^[\w$]+$/.test(left.text) ? [left.text] : []
    }
    default: {
      if (!/_declaration$|^class$/.test(node.type)) return []
      const name = node.childForFieldName('name')
      return name === null ? [] : [name.text]
    }
  }
}

function importedNames(clause: SyntaxNode): string[] {
  return named(clause).flatMap((part) => {
    if (part.type === 'identifier') return [part.text]
    if (part.type === 'namespace_import') return named(part).map(({ text }) => text)
    return named(part).map(
      (specifier) =>
        (specifier.childForFieldName('alias') ?? specifier.childForFieldName('name'))?.text ?? '',
    )
  })
}

function patternNames(pattern: SyntaxNode): string[] {
  if (pattern.type === 'identifier') return [pattern.text]
  return [...walk(pattern)]
    .filter(({ type }) => type === 'identifier' || type === 'shorthand_property_identifier_pattern')
    .map(({ text }) => text)
}

function pythonNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'import_statement':
    case 'import_from_statement': {
      const module = node.childForFieldName('module_name')
      return named(node)
        .filter((part) => part.startIndex !== module?.startIndex && part.type !== 'comment')
        .map((part) => {
          if (part.type === 'wildcard_import') return '*'
          const alias = part.childForFieldName('alias')
          return alias?.text ?? part.text.split('.')[0]!
        })
    }
    case 'decorated_definition': {
      const definition = node.childForFieldName('definition')
      return definition ? pythonNames(definition) : []
    }
    case 'function_definition':
    case 'class_definition':
      return [node.childForFieldName('name')?.text ?? '']
    case 'expression_statement': {
      const [assignment] = named(node)
      const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null
      return left?.text.match(/^[\w, ()]+$/) ? (left.text.match(/\w+/g) ?? []) : []
    }
    default:
      return []
  }
}
