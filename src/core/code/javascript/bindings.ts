import { named, type QueryMatch, type SyntaxNode } from '../language/syntax.ts'

/** What a value is called by what it is assigned to. */
export interface Binding {
  /** null where there is no plain name */
  name: string | null
  /** the declaration, assignment or member with the value */
  node: SyntaxNode
}

/** @binding with what names its value: @declared, @assigned or @key with @value, or @exported */
export const BINDINGS = `
  (variable_declarator name: (_) @declared value: (_) @value) @binding
  (assignment_expression left: (_) @assigned right: (_) @value) @binding
  (pair key: (_) @key value: (_) @value) @binding
  (export_statement "default" value: (_) @exported) @binding`

/** Bindings of functions, classes and objects by the node of the value, without what only wraps it. */
export function bindingsIn(matches: readonly QueryMatch[]): ReadonlyMap<number, Binding> {
  const bindings = new Map<number, Binding>()
  for (const match of matches) {
    const value = match.exported ?? match.value
    if (match.binding && value)
      bindings.set(plainValue(value).id, { name: boundName(match), node: match.binding })
  }
  return bindings
}

function boundName({ declared, assigned, key, exported }: QueryMatch): string | null {
  if (declared) return declared.type === 'identifier' ? declared.text : null
  if (assigned) return assignedName(assigned)
  if (key) return plainKey(key)
  return (exported && nameOf(exported)) ?? 'default'
}

/** @part of a @whole, or of several parts */
export const WHOLES = `
  (export_statement (_) @part) @whole
  (expression_statement (_) @part) @whole
  (lexical_declaration (variable_declarator) @part) @several
  (variable_declaration (variable_declarator) @part) @several`

/** What a definition or a binding is all of, e.g. the statement that exports it, by its node. */
export function wholesIn(matches: readonly QueryMatch[]): ReadonlyMap<number, SyntaxNode> {
  const wholes = new Map<number, SyntaxNode>()
  for (const { part, whole, several } of matches)
    if (part && whole) wholes.set(part.id, whole)
    // Of several that are declared together each is its own.
    else if (part && several && named(several).filter(({ type }) => type === part.type).length === 1)
      wholes.set(part.id, several)
  return wholes
}

/** Calls of methods whose function arguments only process each value. */
const OVER_VALUES =
  /\.(?:map|filter|reduce|forEach|find|findIndex|flatMap|some|every|sort|toSorted|then|catch)$/

/** A value without what only types, guards or wraps it: `{} as const`, `memo((x) => x)`, `Object.freeze({})`. */
function plainValue(value: SyntaxNode): SyntaxNode {
  const parts = () => named(value).filter(({ type }) => type !== 'comment')
  switch (value.type) {
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'parenthesized_expression':
      return plainValue(parts()[0]!)
    case 'type_assertion':
      return plainValue(parts().at(-1)!)
    case 'call_expression': {
      const callee = value.childForFieldName('function')
      const list = value.childForFieldName('arguments')
      const first = list && named(list).find(({ type }) => type !== 'comment')
      if (!callee || !first || callee.endIndex - callee.startIndex > 100) return value
      if (!/^[\w$.\s]+$/.test(callee.text)) return value
      const inner = plainValue(first)
      const wraps = FUNCTIONS.has(inner.type)
        ? !OVER_VALUES.test(callee.text)
        : inner.type === 'object' && /^Object\.(?:freeze|seal)$/.test(callee.text)
      return wraps ? inner : value
    }
    default:
      return value
  }
}

const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
])

export function nameOf(node: SyntaxNode): string | null {
  return node.childForFieldName('name')?.text ?? null
}

export function memberName(member: SyntaxNode): string | null {
  const name = member.childForFieldName('name')
  return name ? plainKey(name) : null
}

/** A key as it is called; null where it is computed. */
function plainKey(key: SyntaxNode): string | null {
  if (key.type === 'computed_property_name') return null
  if (key.type === 'string') return /^['"]([\w$]+)['"]$/.exec(key.text)?.[1] ?? null
  return /^[#\w$]+$/.test(key.text) ? key.text : null
}

/** "a" of exports.a, "A.b" of A.prototype.b; module.exports itself is "exports". */
function assignedName(left: SyntaxNode): string | null {
  const path = left.text.replace(/\s+/g, '')
  if (!/^[\w$]+(?:\.[\w$]+)*$/.test(path)) return null
  const parts = path.split('.').filter((part) => part !== 'prototype')
  if (parts[0] === 'module' && parts[1] === 'exports') parts.splice(0, parts.length > 2 ? 2 : 1)
  else if (parts[0] === 'exports' && parts.length > 1) parts.shift()
  else if (parts[0] === 'this') parts.shift()
  return parts.join('.') || null
}
