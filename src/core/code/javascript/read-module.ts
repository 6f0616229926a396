import type { Range } from '../language/made-values.ts'
import type { ModuleNames, NameUse, TitledTest } from '../language/module-names.ts'
import { named, type SyntaxNode, walk } from '../language/syntax.ts'
import { UseCounter, type WrittenName } from '../language/use-counter.ts'
import { runnerNames } from '../test-files.ts'

/** Imports, requires and exports of a JavaScript or TypeScript file. */
export function readJsModule(root: SyntaxNode): ModuleNames {
  const names: ModuleNames = { imports: [], aliases: new Map(), passedOn: [] }
  for (const node of walk(root)) {
    const { type } = node
    if (type === 'import_statement') readImport(node, names)
    else if (type === 'export_statement') readExport(node, names)
    else if (type === 'variable_declarator') readRequire(node, names)
    else if (type === 'assignment_expression') readAssignment(node, names)
    else if (type === 'call_expression') readCall(node, names)
  }
  for (const node of named(root)) readConstants(node, names)
  return names
}

function readImport(node: SyntaxNode, names: ModuleNames): void {
  const module = unquoted(node.childForFieldName('source'))
  const clause = named(node).find(({ type }) => type === 'import_clause')
  if (module === null || clause === undefined) return
  for (const part of named(clause)) {
    if (part.type === 'identifier') names.imports.push({ local: part.text, module, name: 'default' })
    else if (part.type === 'namespace_import')
      names.imports.push({ local: named(part)[0]?.text ?? '', module, name: '*' })
    else
      for (const specifier of named(part)) {
        const name = specifier.childForFieldName('name')?.text
        const local = specifier.childForFieldName('alias')?.text ?? name
        if (name !== undefined && local !== undefined) names.imports.push({ local, module, name })
      }
  }
}

function readExport(node: SyntaxNode, names: ModuleNames): void {
  const module = unquoted(node.childForFieldName('source'))
  const clause = named(node).find(({ type }) => type === 'export_clause')
  if (clause !== undefined) {
    for (const specifier of named(clause)) {
      const name = specifier.childForFieldName('name')?.text
      const exported = specifier.childForFieldName('alias')?.text ?? name
      if (name === undefined || exported === undefined) continue
      if (module !== null) names.passedOn.push({ exported, module, name })
      else names.aliases.set(exported, name)
    }
  } else if (module !== null) {
    const space = named(node).find(({ type }) => type === 'namespace_export')
    const exported = space === undefined ? '*' : (named(space)[0]?.text ?? '*')
    names.passedOn.push({ exported, module, name: '*' })
  } else {
    const value = node.childForFieldName('value')
    const declared = node.childForFieldName('declaration')?.childForFieldName('name')
    const isDefault = node.children.some((child) => child?.type === 'default')
    if (isDefault && value?.type === 'identifier') names.aliases.set('default', value.text)
    else if (isDefault && declared) names.aliases.set('default', declared.text)
    else if (isDefault) {
      const maker = makerOf(value)
      if (maker !== null) names.aliases.set('default', maker)
    }
  }
}

/** `const a = require('x')`, `const { a, b: c } = require('x')`, `const a = require('x').b`, and `await import('x')`. */
function readRequire(node: SyntaxNode, names: ModuleNames): void {
  const pattern = node.childForFieldName('name')
  const value = node.childForFieldName('value')
  if (!pattern || !value) return
  const exported = value.type === 'assignment_expression' ? value.childForFieldName('left') : value
  // `const self = module.exports = {}`: its members are what the file exports.
  if (exported !== null && EXPORTS.test(exported.text)) names.aliases.set('exports', pattern.text)
  const required = requiredModule(value)
  if (required === null) return
  if (pattern.type === 'identifier')
    names.imports.push({ local: pattern.text, module: required.module, name: required.member ?? '*' })
  else if (pattern.type === 'object_pattern' && required.member === null)
    for (const part of named(pattern)) {
      const key = part.childForFieldName('key')?.text ?? part.text
      const local = part.childForFieldName('value')?.text ?? part.text
      if (/^[\w$]+$/.test(key) && /^[\w$]+$/.test(local))
        names.imports.push({ local, module: required.module, name: key })
    }
}

function requiredModule(value: SyntaxNode): { module: string; member: string | null } | null {
  const text = value.text.length > 300 ? '' : value.text.replace(/\s+/g, ' ').trim()
  const match =
    /^(?:\( ?)?(?:await import|require|__importDefault\(require|_interopRequireDefault\(require) ?\( ?(['"])(.+?)\1 ?\)+(?:\.([\w$]+))?(?:\(\))?$/.exec(
      text,
    )
  return match ? { module: match[2]!, member: match[3] === undefined ? null : match[3] } : null
}

const EXPORTS = /^(?:module\.)?exports$/

/** `require('x').f()` and `(await import('x')).f()` without a name for the module, and `Object.assign(module.exports, ...)`. */
function readCall(node: SyntaxNode, names: ModuleNames): void {
  const callee = node.childForFieldName('function')
  if (callee === null || callee.endIndex - callee.startIndex > 20) return
  const called = callee.text
  if ((called === 'require' || called === 'import') && node.endIndex - node.startIndex <= 200) {
    const module = /^\w+\(\s*(['"])([^'"]+)\1\s*\)$/.exec(node.text)?.[2]
    if (module !== undefined) names.imports.push({ local: inlineName(module), module, name: '*' })
  }
  const list = called === 'Object.assign' ? node.childForFieldName('arguments') : null
  if (list === null) return
  const [target, ...sources] = named(list)
  if (target !== undefined && EXPORTS.test(target.text))
    for (const source of sources) passOnAll(source, names)
}

/** How a module that is required in the midst of code is called in what is read of it. */
const inlineName = (module: string) => `require(${module})`

/** A module, or a name for one, whose exports are all passed on; an object's own are read as those of the file. */
function passOnAll(source: SyntaxNode, names: ModuleNames): void {
  const module =
    requiredModule(source)?.module ??
    names.imports.find(({ local, name }) => local === source.text && name === '*')?.module
  if (module !== undefined) names.passedOn.push({ exported: '*', module, name: '*' })
  else if (source.type === 'object') readExportedObject(source, names)
}

/** Constants at the top that are other names: `const parse = Parser.create`, or of what a class makes: `new Shop()`. */
function readConstants(node: SyntaxNode, names: ModuleNames): void {
  const declaration = node.type === 'export_statement' ? node.childForFieldName('declaration') : node
  for (const declarator of declaration === null ? [] : named(declaration)) {
    if (declarator.type !== 'variable_declarator') continue
    const name = declarator.childForFieldName('name')?.text
    const value = declarator.childForFieldName('value')
    const isName = value?.type === 'identifier' || value?.type === 'member_expression'
    const other = isName ? pathOf(value) : makerOf(value)
    if (name !== undefined && other !== null) names.aliases.set(name, other)
  }
}

/** `module.exports = ...`, `exports.a = b` and the like, where no function stands on the right. */
function readAssignment(node: SyntaxNode, names: ModuleNames): void {
  const left = node.childForFieldName('left')?.text.replace(/\s+/g, '') ?? ''
  const right = node.childForFieldName('right')
  const match = /^(?:module\.)?exports(?:\.([\w$]+))?$/.exec(left)
  if (!match || right === null) return
  const exported = match[1] ?? '*'
  const required = requiredModule(right)
  if (required !== null) {
    names.passedOn.push({ exported, module: required.module, name: required.member ?? '*' })
  } else if (right.type === 'identifier')
    names.aliases.set(exported === '*' ? 'exports' : exported, right.text)
  else if (right.type === 'class') {
    const own = right.childForFieldName('name')?.text
    if (exported === '*' && own !== undefined) names.aliases.set('exports', own)
  } else if (makerOf(right) !== null)
    names.aliases.set(exported === '*' ? 'exports' : exported, makerOf(right)!)
  else if (right.type === 'object' && exported === '*') readExportedObject(right, names)
}

function readExportedObject(object: SyntaxNode, names: ModuleNames): void {
  for (const member of named(object)) {
    if (member.type === 'shorthand_property_identifier') names.aliases.set(member.text, member.text)
    else if (member.type === 'spread_element') {
      const [source] = named(member)
      if (source) passOnAll(source, names)
    } else if (member.type === 'pair') {
      const key = member.childForFieldName('key')?.text.replace(/['"]/g, '')
      const value = member.childForFieldName('value')
      const inner = value ? requiredModule(value) : null
      if (key === undefined) continue
      if (inner !== null)
        names.passedOn.push({ exported: key, module: inner.module, name: inner.member ?? '*' })
      else if (value?.type === 'identifier') names.aliases.set(key, value.text)
    }
  }
}

const TITLED = /^(?:it|test|specify|describe|suite|context|t\.test|Deno\.test)\b/

/** What a test file calls and mentions, by the titles of its tests. */
export function readJsUses(root: SyntaxNode): NameUse[] {
  const uses = new UseCounter()
  const runner = new Set(runnerNames(root.text))
  const defines = (path: string) => TITLED.test(path) || runner.has(path.split('.')[0]!)
  const whole = { start: root.startIndex, end: root.endIndex }
  const stack: ReadPlace[] = [{ node: root, test: null, inner: whole, outer: whole }]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at
    const { type, startIndex } = node
    let { test, inner, outer } = at
    if (type === 'import_statement') continue
    if (type === 'call_expression' || type === 'new_expression') {
      const callee = node.childForFieldName('function') ?? node.childForFieldName('constructor')
      const name = callee && nameIn(callee)
      if (name !== null && defines(name.path)) test = titled(node) ?? test
      else if (name !== null) uses.called(name, startIndex, test)
    } else if (type === 'member_expression' || type === 'identifier') {
      const name = nameIn(node)
      if (name !== null) uses.mentioned(name, startIndex, test)
    } else if (type === 'variable_declarator' || type === 'assignment_expression') {
      const declared = type === 'variable_declarator'
      const name = node.childForFieldName(declared ? 'name' : 'left')
      const from = makerOf(node.childForFieldName(declared ? 'value' : 'right'))
      if (name && from !== null) uses.made.add(name.text, from, declared ? inner : outer, startIndex)
    } else if (FUNCTION.test(type)) [inner, outer] = [{ start: startIndex, end: node.endIndex }, inner]
    for (const child of named(node).reverse()) stack.push({ node: child, test, inner, outer })
  }
  return uses.list()
}

interface ReadPlace {
  node: SyntaxNode
  test: TitledTest | null
  /** the function that it is in, where `const shop = new Shop()` holds */
  inner: Range
  /** the one around that, where `shop = new Shop()` holds, as in beforeEach */
  outer: Range
}

const FUNCTION = /function|^arrow_|^method_definition$/

/** "Shop" of `new Shop()`. */
function makerOf(value: SyntaxNode | null): string | null {
  if (value?.type === 'parenthesized_expression') return makerOf(named(value)[0] ?? null)
  const callee = value?.type === 'new_expression' ? value.childForFieldName('constructor') : null
  return callee ? pathOf(callee) : null
}

/** What a callee, a member or a name is called; null where nothing in it is a name. */
function nameIn(node: SyntaxNode): WrittenName | null {
  const path = pathOf(node)
  if (path !== null) return { path, of: null }
  const property = node.type === 'member_expression' ? node.childForFieldName('property') : null
  return property && { path: `().${property.text}`, of: makerOf(node.childForFieldName('object')) }
}

/** "a.b.c" of a chain of plain names, of which the first may be a module; null for anything else. */
function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+|\?(?=\.)|!(?=\.)/g, '')
  const inline = /^(?:\(awaitimport|require)\((['"])([^'"]+)\1\)\)?((?:\.#?[\w$]+)*)$/.exec(text)
  if (inline) return inlineName(inline[2]!) + inline[3]!
  return /^[\w$]+(?:\.#?[\w$]+)*$/.test(text) ? text : null
}

function titled(call: SyntaxNode): TitledTest | null {
  const first = call.childForFieldName('arguments')
  const text = first ? named(first)[0] : undefined
  if (text?.type !== 'string' && text?.type !== 'template_string') return null
  const title = text.text.slice(1, -1).replace(/\s+/g, ' ').trim()
  return { title, start: call.startIndex, end: call.endIndex }
}

function unquoted(node: SyntaxNode | null): string | null {
  return node === null ? null : node.text.replace(/^['"]|['"]$/g, '').replace(/\\(.)/g, '$1')
}
