import type { FoundFunction } from '../language/found-function.ts'
import { type Signature, withOverloads } from '../language/overloads.ts'
import { all, named, type SyntaxNode, walk } from '../language/syntax.ts'

const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
])
const SIGNATURES = new Set(['function_signature', 'method_signature'])
const CLASSES = new Set(['class_declaration', 'abstract_class_declaration', 'class'])

interface Place {
  path: string[]
  owner: string | null
  nested: boolean
}

/** Functions, methods, accessors and functions in constants, objects and exports of JavaScript and TypeScript. */
export function findJsFunctions(text: string, root: SyntaxNode): FoundFunction[] {
  const found: FoundFunction[] = []
  const comments = blockCommentsIn(text, root)

  const visit = (node: SyntaxNode, place: Place, whole: SyntaxNode): void => {
    if (FUNCTIONS.has(node.type)) {
      visitFunction(node, nameOf(node), place, whole)
      return
    }
    if (CLASSES.has(node.type)) {
      visitClass(node, nameOf(node), place)
      return
    }
    switch (node.type) {
      case 'export_statement':
        for (const child of named(node)) {
          const anonymous = isDefault(node) && nameOf(child) === null
          if (anonymous) visitValue(child, 'default', place, node)
          else visit(child, place, node)
        }
        return
      case 'lexical_declaration':
      case 'variable_declaration': {
        const declarators = named(node).filter(({ type }) => type === 'variable_declarator')
        for (const declarator of declarators) {
          const value = declarator.childForFieldName('value')
          const name = declarator.childForFieldName('name')
          const around = declarators.length > 1 ? declarator : whole === node ? node : whole
          if (value) visitValue(value, name?.type === 'identifier' ? name.text : null, place, around)
        }
        return
      }
      case 'expression_statement':
        for (const child of named(node)) visit(child, place, node)
        return
      case 'assignment_expression': {
        const right = node.childForFieldName('right')
        const left = node.childForFieldName('left')
        if (right && left) visitValue(right, assignedName(left), place, whole)
        return
      }
      case 'internal_module':
      case 'module': {
        const name = node.childForFieldName('name')?.text ?? ''
        const inner = { ...place, path: [...place.path, name] }
        for (const child of named(node)) visit(child, inner, child)
        return
      }
      case 'object':
        visitObject(node, place)
        return
      default:
        for (const child of named(node)) visit(child, place, child)
    }
  }

  const visitValue = (given: SyntaxNode, name: string | null, place: Place, whole: SyntaxNode): void => {
    const value = plainValue(given)
    const isExport = name === null || name === 'exports' || name === 'default'
    if (FUNCTIONS.has(value.type)) visitFunction(value, name ?? nameOf(value), place, whole)
    else if (CLASSES.has(value.type))
      // `module.exports = class Shop` is known by its own name, as with `export default`.
      visitClass(value, isExport ? (nameOf(value) ?? name) : name, place)
    else if (value.type === 'object')
      visitObject(value, isExport ? place : { ...place, path: [...place.path, name], owner: name })
    else visit(value, place, whole)
  }

  const visitObject = (node: SyntaxNode, place: Place): void => {
    for (const member of named(node)) {
      if (member.type === 'method_definition') visitFunction(member, memberName(member), place, member)
      else if (member.type === 'pair') {
        const value = member.childForFieldName('value')
        const key = member.childForFieldName('key')
        if (value && key) visitValue(value, plainKey(key), place, member)
      } else visit(member, place, member)
    }
  }

  const visitClass = (node: SyntaxNode, name: string | null, place: Place): void => {
    const body = node.childForFieldName('body')
    if (body === null) return
    const inner: Place = {
      path: name === null ? place.path : [...place.path, name],
      owner: name,
      nested: place.nested,
    }
    for (const member of named(body)) {
      if (member.type === 'method_definition') visitFunction(member, memberName(member), inner, member)
      else if (/field_definition$/.test(member.type)) {
        const value = member.childForFieldName('value')
        const key = member.childForFieldName('name') ?? member.childForFieldName('property')
        if (value) visitValue(value, key ? plainKey(key) : null, inner, member)
      } else if (member.type === 'class_static_block')
        for (const child of named(member)) visit(child, { ...inner, nested: true }, child)
    }
  }

  const visitFunction = (node: SyntaxNode, name: string | null, place: Place, whole: SyntaxNode): void => {
    const body = node.childForFieldName('body')
    if (body === null) return
    const inside = (path: string[], nested: boolean): void => {
      // A block's statements are their own wholes; an expression is looked through.
      for (const child of named(body)) visit(child, { path, owner: null, nested }, child)
    }
    if (name === null) {
      // A function that is called at once is only a scope around what is in it.
      inside(place.path, place.nested || !isCalledAtOnce(text, node))
      return
    }
    found.push(describe(text, comments, root, node, body, name, place, whole))
    inside([...place.path, name], true)
  }

  visit(root, { path: [], owner: null, nested: false }, root)
  return withOverloads(text, found, signaturesIn(text, comments, root))
}

/** Calls of values whose functions only say what to do with each of these. */
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

/** Overload signatures of functions and methods, with `export` and the like. */
function signaturesIn(text: string, comments: BlockComments, root: SyntaxNode): Signature[] {
  const out: Signature[] = []
  for (const node of walk(root)) {
    const inner = node.type === 'export_statement' ? (node.childForFieldName('declaration') ?? node) : node
    if (!SIGNATURES.has(inner.type)) continue
    const name = nameOf(inner)
    // The one inside of an `export` is met again: the whole of it comes first.
    if (name !== null && !out.some(({ end }) => end === inner.endIndex))
      out.push({
        name,
        start: node.startIndex,
        end: inner.endIndex,
        doc: () => docBefore(text, comments, node),
      })
  }
  return out
}

function describe(
  text: string,
  comments: BlockComments,
  root: SyntaxNode,
  node: SyntaxNode,
  body: SyntaxNode,
  name: string,
  place: Place,
  whole: SyntaxNode,
): FoundFunction {
  const keywords = all(node).filter((child) => !child.isNamed)
  const before = new Set(
    keywords.filter(({ endIndex }) => endIndex <= body.startIndex).map(({ type }) => type),
  )
  const isMethod = node.type === 'method_definition'
  const accessor = isMethod && before.has('get') ? 'get' : isMethod && before.has('set') ? 'set' : null
  const types = node.childForFieldName('type_parameters')
  const parameters = node.childForFieldName('parameters') ?? node.childForFieldName('parameter')
  const head = (types ?? parameters ?? body).startIndex
  const kind =
    accessor === 'get'
      ? 'getter'
      : accessor === 'set'
        ? 'setter'
        : isMethod && name === 'constructor'
          ? 'constructor'
          : place.owner !== null || name.includes('.')
            ? 'method'
            : 'function'
  const arrow = node.type === 'arrow_function'
  const doc = docBefore(text, comments, whole)
  // "Robots.isAllowed" of Robots.prototype.isAllowed = function ...
  const assigned = name.split('.')
  return {
    symbol: [...place.path, accessor === null ? name : `${accessor} ${name}`].join('.'),
    name: assigned.at(-1)!,
    kind,
    owner:
      assigned.at(-2) ?? place.owner ?? (place.path.length > 0 && !place.nested ? place.path.at(-1)! : null),
    nested: place.nested,
    outer: doc.start,
    overloads: null,
    start: whole.startIndex,
    head,
    body: { start: body.startIndex, end: body.endIndex },
    end: whole === root ? node.endIndex : whole.endIndex,
    arrow,
    expression: arrow && body.type !== 'statement_block',
    async: before.has('async'),
    generator: before.has('*') || node.type.startsWith('generator_'),
    asyncAt: isMethod ? (node.childForFieldName('name')?.startIndex ?? node.startIndex) : node.startIndex,
    parameters: parameterNames(parameters),
    doc: doc.text,
    docstring: null,
  }
}

/** Where comments between slash and star begin, by where they end: in a text, a glob looks like one. */
type BlockComments = ReadonlyMap<number, number>

function blockCommentsIn(text: string, root: SyntaxNode): BlockComments {
  const comments = new Map<number, number>()
  if (!text.includes('*/')) return comments
  for (const { type, startIndex, endIndex } of walk(root))
    if (type === 'comment' && text.startsWith('/*', startIndex)) comments.set(endIndex, startIndex)
  return comments
}

/** Comments that stand right before a definition, and what they say. */
function docBefore(
  text: string,
  comments: BlockComments,
  whole: SyntaxNode,
): { start: number; text: string } {
  let start = whole.startIndex
  const lines: string[] = []
  for (;;) {
    const before = text.slice(0, start)
    // Decorators of a member stand as siblings before it.
    const decorator = /(?:^|\n)[ \t]*(@[\w.]+(?:\([^\n]*\))?)[ \t]*\r?\n?[ \t]*$/.exec(before)
    const gap = /[ \t]*(?:\r?\n)?[ \t]*$/.exec(before.slice(-400))![0]
    const block = comments.get(start - gap.length)
    const line = /(?:^|\n)[ \t]*(\/\/[^\n]*)\n[ \t]*$/.exec(before)
    if (block !== undefined) {
      lines.unshift(plainComment(text.slice(block, start)))
      start = block
    } else if (line) {
      start = before.lastIndexOf(line[1]!)
      lines.unshift(plainComment(line[1]!))
    } else if (decorator) start = before.lastIndexOf(decorator[1]!)
    else break
  }
  const doc = lines
    .filter((text) => !/^(?:eslint|istanbul|c8|v8|prettier|biome|@ts-|#__)/.test(text))
    .join('\n')
  return { start, text: doc.trim() }
}

function plainComment(comment: string): string {
  return comment
    .trim()
    .replace(/^\/\*+\s?|\s*\*+\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\*(?!\/) ?|\/\/+ ?)/, '').trimEnd())
    .join('\n')
    .trim()
}

function nameOf(node: SyntaxNode): string | null {
  return node.childForFieldName('name')?.text ?? null
}

function memberName(member: SyntaxNode): string | null {
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

function parameterNames(parameters: SyntaxNode | null): string[] {
  if (parameters === null) return []
  if (parameters.type === 'identifier') return [parameters.text]
  return named(parameters)
    .filter(({ type }) => type !== 'comment')
    .map((parameter) => {
      const pattern =
        parameter.childForFieldName('pattern') ?? parameter.childForFieldName('left') ?? parameter
      return pattern.type === 'identifier' ? pattern.text : ''
    })
    .filter((name) => name !== 'this')
}

function isDefault(node: SyntaxNode): boolean {
  return all(node).some(({ type }) => type === 'default')
}

function isCalledAtOnce(text: string, node: SyntaxNode): boolean {
  return /^\s*(?:\)\s*(?:\(|\.call\b|\.apply\b)|\()/.test(text.slice(node.endIndex, node.endIndex + 40))
}
