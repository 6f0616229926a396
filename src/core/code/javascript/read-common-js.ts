import type { ModuleNames } from '../language/module-names.ts'
import { named, type SyntaxNode } from '../language/syntax.ts'
import { makerOf } from './written-names.ts'

/** What stands for all exports of a file of CommonJS. */
export const WHOLE = /^(?:module\.)?exports$/

/** A module, or one of its names; `*` for all of it. */
interface Given {
  module: string
  name: string
}

/** `require('x')`, `await import('x')` and what compilers write around them, maybe with one name of it. */
export function requiredModule(value: SyntaxNode): { module: string; member: string | null } | null {
  const text = value.text.length > 300 ? '' : value.text.replace(/\s+/g, ' ').trim()
  const match =
    /^(?:\( ?)?(?:await import|require|__importDefault\(require|_interopRequireDefault\(require) ?\( ?(['"])(.+?)\1 ?\)+(?:\.([\w$]+)|\[(['"])([\w$]+)\4\])?(?:\(\))?$/.exec(
      text,
    )
  return match ? { module: match[2]!, member: match[3] ?? match[5] ?? null } : null
}

/** What a value is of other modules: what is required, a name of what was, either of two, what a getter returns. */
function givenBy(value: SyntaxNode, names: ModuleNames): Given[] {
  const required = requiredModule(value)
  if (required !== null) return [{ module: required.module, name: required.member ?? '*' }]
  const part = (field: string) => {
    const node = value.childForFieldName(field)
    return node ? givenBy(node, names) : []
  }
  switch (value.type) {
    case 'identifier':
      return names.imports
        .filter(({ local, name }) => local === value.text && name === '*')
        .map(({ module }) => ({ module, name: '*' }))
    case 'member_expression':
    case 'subscript_expression': {
      const member = memberOf(value)
      return member === null
        ? []
        : part('object').flatMap(({ module, name }) => (name === '*' ? [{ module, name: member }] : []))
    }
    case 'parenthesized_expression':
      return named(value).flatMap((inner) => givenBy(inner, names))
    case 'ternary_expression':
      return [...part('consequence'), ...part('alternative')]
    case 'binary_expression':
      return [...part('left'), ...part('right')]
    case 'arrow_function':
    case 'function_expression':
    case 'method_definition': {
      const returned = returnedBy(value)
      return returned === null ? [] : givenBy(returned, names)
    }
    default:
      return []
  }
}

/** "a" of `x.a` and `x['a']`; "*" of `x[key]`. */
function memberOf(value: SyntaxNode): string | null {
  const plain = value.childForFieldName('property')?.text
  if (plain !== undefined) return plain
  const index = value.childForFieldName('index')
  if (index?.type === 'string') return index.text.slice(1, -1)
  return index?.type === 'identifier' ? '*' : null
}

/** What a function returns that does nothing else. */
function returnedBy(node: SyntaxNode): SyntaxNode | null {
  const body = node.childForFieldName('body')
  if (body?.type !== 'statement_block') return body
  const [only, ...more] = named(body)
  return only?.type === 'return_statement' && more.length === 0 ? (named(only)[0] ?? null) : null
}

/** A name that a file exports as a value that another module gives, or that has another name in the file. */
function readExported(exported: string, value: SyntaxNode, names: ModuleNames): void {
  const given = givenBy(value, names)
  for (const { module, name } of given) names.passedOn.push({ exported, module, name })
  if (given.length > 0 || exported === '*') return
  const returned = value.type === 'arrow_function' ? returnedBy(value) : value
  if (returned?.type === 'identifier') names.aliases.set(exported, returned.text)
}

/** A module, or a name for one, whose exports are all passed on; an object's own are read as those of the file. */
function passOnAll(source: SyntaxNode, names: ModuleNames): void {
  if (source.type === 'object') readExportedObject(source, names)
  for (const { module, name } of givenBy(source, names))
    if (name === '*') names.passedOn.push({ exported: '*', module, name: '*' })
}

/** `module.exports = ...`, `exports.a = b` and the like, where the right side is not a function. */
export function readAssignment(target: SyntaxNode, right: SyntaxNode, names: ModuleNames): void {
  const exported = exportedName(target)
  if (exported === null) return
  const alias = exported === '*' ? 'exports' : exported
  const given = isFunction(right) ? [] : givenBy(right, names)
  if (given.length > 0) {
    for (const { module, name } of given) names.passedOn.push({ exported, module, name })
    // What is required by a name may be made more of in the file.
    if (right.type === 'identifier') names.aliases.set(alias, right.text)
  } else if (right.type === 'identifier') names.aliases.set(alias, right.text)
  else if (right.type === 'class') {
    const own = right.childForFieldName('name')?.text
    if (exported === '*' && own !== undefined) names.aliases.set('exports', own)
  } else {
    const maker = makerOf(right)
    if (maker !== null) names.aliases.set(alias, maker)
    else if (right.type === 'object' && exported === '*') readExportedObject(right, names)
    else if (exported === '*' && right.type === 'call_expression') {
      const called = right.childForFieldName('function')?.text ?? ''
      if (MERGES.test(called)) for (const source of argumentsOf(right)) passOnAll(source, names)
    }
  }
}

const isFunction = ({ type }: SyntaxNode) =>
  /^(?:arrow_function|function_expression|generator_function)$/.test(type)

/** "a" of `exports.a` and `module.exports['a']`, "*" of `module.exports` and `exports[key]`; null for anything else. */
function exportedName(target: SyntaxNode): string | null {
  if (WHOLE.test(target.text)) return '*'
  const object = target.childForFieldName('object')
  return object !== null && WHOLE.test(object.text) ? memberOf(target) : null
}

const MERGES = /\b(?:assign|extend|merge|mixin)$/
const DEFINES = /\bdefineProperty$/
/** What compilers call to pass on another module's exports, as in `(0, tslib_1.__exportStar)`. */
const PASSES_ON = /\b__(?:exportStar|export|reExport)\)?$/

/** Calls that add to the exports: `Object.assign(exports, ...)`, `Object.defineProperty(exports, ...)`, `__exportStar(...)`. */
export function readExporter(called: string, given: readonly SyntaxNode[], names: ModuleNames): void {
  const [first, second, third] = given
  if (PASSES_ON.test(called)) {
    for (const source of given) passOnAll(source, names)
  } else if (first === undefined || !WHOLE.test(first.text)) return
  else if (MERGES.test(called)) {
    for (const source of given.slice(1)) passOnAll(source, names)
  } else if (DEFINES.test(called) && second !== undefined && third?.type === 'object') {
    const exported = second.type === 'string' ? second.text.slice(1, -1) : '*'
    for (const member of named(third))
      if (/^(?:get|value)$/.test(keyOf(member) ?? '')) {
        const value = member.type === 'pair' ? member.childForFieldName('value') : member
        if (value !== null) readExported(exported, value, names)
      }
  }
}

function readExportedObject(object: SyntaxNode, names: ModuleNames): void {
  for (const member of named(object)) {
    if (member.type === 'shorthand_property_identifier') names.aliases.set(member.text, member.text)
    else if (member.type === 'spread_element') {
      const [source] = named(member)
      if (source) passOnAll(source, names)
    } else {
      const key = keyOf(member)
      const isGetter = member.type === 'method_definition' && /^get\s/.test(member.text)
      const value = member.type === 'pair' ? member.childForFieldName('value') : isGetter ? member : null
      if (key !== null && value !== null) readExported(key, value, names)
    }
  }
}

function keyOf(member: SyntaxNode): string | null {
  const key = member.childForFieldName('key') ?? member.childForFieldName('name')
  return key === null ? null : key.text.replace(/['"]/g, '')
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.childForFieldName('arguments')
  return list ? named(list) : []
}
