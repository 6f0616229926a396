import type { Language } from '../proposals/proposal.ts'
import { named, type SyntaxNode, walk } from './language/syntax.ts'

export interface TopStatement {
  start: number
  end: number
  /** names that it declares or imports at the top of its file; none for a plain statement */
  names: string[]
}

/** The statements of a file with the names that each brings. */
export function topStatements(root: SyntaxNode, language: Language): TopStatement[] {
  return statementNodes(root).map((node) => ({
    start: node.startIndex,
    end: node.endIndex,
    names: namesOf(node, language),
  }))
}

export function declaredNames(root: SyntaxNode, language: Language): Set<string> {
  return new Set(topStatements(root, language).flatMap(({ names }) => names))
}

/** Declarations and imports of which no name is known, and of imports that bring some that are known the others. */
export function lackingCode(
  root: SyntaxNode,
  language: Language,
  isKnown: (name: string) => boolean,
  leftOut: (statement: { start: number; end: number }) => boolean,
): string[] {
  return statementNodes(root).flatMap((node) => {
    if (leftOut({ start: node.startIndex, end: node.endIndex })) return []
    const names = namesOf(node, language)
    const lacking = names.filter((name) => !isKnown(name))
    if (lacking.length === 0) return []
    if (lacking.length === names.length) return [node.text]
    return (language === 'python' ? pythonPart(node, isKnown) : jsPart(node, isKnown)) ?? []
  })
}

const statementNodes = (root: SyntaxNode) => named(root).filter(({ type }) => type !== 'comment')

const namesOf = (node: SyntaxNode, language: Language) =>
  language === 'python' ? pythonNames(node) : jsNames(node)

/** `import { a, b } from` and `const { a, b } = require()` without the names that are known; null for all else. */
function jsPart(node: SyntaxNode, isKnown: (name: string) => boolean): string | null {
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

/** `from a import b, c` and `import b, c` without the names that are known; null for all else. */
function pythonPart(node: SyntaxNode, isKnown: (name: string) => boolean): string | null {
  if (!/^import_(?:from_)?statement$/.test(node.type)) return null
  const parts = pythonImports(node)
    .filter(({ name }) => !isKnown(name))
    .map(({ text }) => text)
    .join(', ')
  const module = node.childForFieldName('module_name')
  return module === null ? `import ${parts}` : `from ${module.text} import ${parts}`
}

function jsNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'import_statement':
      return [...walk(node)]
        .filter(({ type }) => type === 'import_clause')
        .flatMap(named)
        .flatMap(partNames)
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

function partNames(part: SyntaxNode): string[] {
  if (part.type === 'identifier') return [part.text]
  if (part.type === 'namespace_import') return named(part).map(({ text }) => text)
  return named(part).map(specifierName)
}

const specifierName = (specifier: SyntaxNode) =>
  (specifier.childForFieldName('alias') ?? specifier.childForFieldName('name'))?.text ?? ''

function patternNames(pattern: SyntaxNode): string[] {
  if (pattern.type === 'identifier') return [pattern.text]
  return [...walk(pattern)]
    .filter(({ type }) => type === 'identifier' || type === 'shorthand_property_identifier_pattern')
    .map(({ text }) => text)
}

function pythonNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'import_statement':
    case 'import_from_statement':
      return pythonImports(node).map(({ name }) => name)
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

function pythonImports(node: SyntaxNode): { name: string; text: string }[] {
  const module = node.childForFieldName('module_name')
  return named(node)
    .filter((part) => part.startIndex !== module?.startIndex && part.type !== 'comment')
    .map((part) => ({
      name:
        part.type === 'wildcard_import'
          ? '*'
          : (part.childForFieldName('alias')?.text ?? part.text.split('.')[0]!),
      text: part.text,
    }))
}
