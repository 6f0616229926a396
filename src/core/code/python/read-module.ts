import type { Range } from '../language/made-values.ts'
import type { ModuleNames, NameUse, TitledTest } from '../language/module-names.ts'
import { named, type SyntaxNode, walk } from '../language/syntax.ts'
import { UseCounter, type WrittenName } from '../language/use-counter.ts'

/** Imports of a Python file; what it imports at its top it also passes on. */
export function readPythonModule(root: SyntaxNode): ModuleNames {
  const names: ModuleNames = { imports: [], aliases: new Map(), passedOn: [] }
  for (const node of walk(root)) {
    if (node.type === 'import_from_statement') {
      const from = node.childForFieldName('module_name')
      if (from === null) continue
      const module = from.text
      for (const part of named(node)) {
        if (part.startIndex === from.startIndex) continue
        if (part.type === 'wildcard_import') {
          names.imports.push({ local: '*', module, name: '*' })
          names.passedOn.push({ exported: '*', module, name: '*' })
        } else if (part.type === 'dotted_name' || part.type === 'aliased_import') {
          const name = part.childForFieldName('name')?.text ?? part.text
          const local = part.childForFieldName('alias')?.text ?? name
          names.imports.push({ local, module, name })
          names.passedOn.push({ exported: local, module, name })
        }
      }
    } else if (node.type === 'import_statement') {
      for (const part of named(node)) {
        const module = part.childForFieldName('name')?.text ?? part.text
        const alias = part.childForFieldName('alias')?.text
        names.imports.push({ local: alias ?? module, module, name: '*' })
      }
    } else if (node.type === 'assignment') {
      const left = node.childForFieldName('left')
      const right = node.childForFieldName('right')
      if (left?.type === 'identifier' && right?.type === 'identifier')
        names.aliases.set(left.text, right.text)
    }
  }
  return names
}

/** What a test file calls and mentions, by the names of its test functions. */
export function readPythonUses(root: SyntaxNode): NameUse[] {
  const uses = new UseCounter()
  const whole = { start: root.startIndex, end: root.endIndex }
  const stack: ReadPlace[] = [{ node: root, test: null, inner: whole, outer: whole, fixture: null }]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at
    const { type, startIndex } = node
    let { test, inner, outer, fixture } = at
    if (/^import_/.test(type)) continue
    if (type === 'call') {
      const callee = node.childForFieldName('function')
      const name = callee && nameIn(callee)
      if (name !== null) uses.called(name, startIndex, test)
    } else if (type === 'attribute' || type === 'identifier') {
      const name = nameIn(node)
      if (name !== null) uses.mentioned(name, startIndex, test)
    } else if (type === 'assignment') {
      const name = node.childForFieldName('left')?.text ?? ''
      const from = makerOf(node.childForFieldName('right'))
      if (from !== null) uses.made.add(name, from, name.startsWith('self.') ? outer : inner, startIndex)
    } else if (type === 'as_pattern') {
      const name = node.childForFieldName('alias')?.text ?? ''
      const from = makerOf(named(node)[0])
      if (from !== null) uses.made.add(name, from, inner, startIndex)
    } else if (fixture !== null && (type === 'return_statement' || type === 'yield')) {
      const from = makerOf(named(node)[0])
      if (from !== null) uses.made.add(fixture, from, outer, startIndex)
    } else if (type === 'decorated_definition') {
      const isFixture = named(node).some((part) => part.type === 'decorator' && /\bfixture\b/.test(part.text))
      const name = node.childForFieldName('definition')?.childForFieldName('name')
      fixture = isFixture ? (name?.text ?? null) : null
    } else if (type === 'function_definition' || type === 'class_definition') {
      const name = node.childForFieldName('name')?.text ?? ''
      const range = { start: startIndex, end: node.endIndex }
      if (type === 'function_definition' && name.startsWith('test'))
        test = { title: name.replace(/^test_?/, '').replaceAll('_', ' '), ...range }
      ;[inner, outer] = [range, inner]
    }
    for (const child of named(node).reverse()) stack.push({ node: child, test, inner, outer, fixture })
  }
  return uses.list()
}

interface ReadPlace {
  node: SyntaxNode
  test: TitledTest | null
  /** the function or class that it is in, where `shop = Shop()` and `with Shop() as shop` hold */
  inner: Range
  /** the one around that, where `self.shop = Shop()` and what a fixture gives hold */
  outer: Range
  /** the fixture whose body it is in */
  fixture: string | null
}

/** "Shop" of `Shop()`; whether it is a class shows later. */
function makerOf(value: SyntaxNode | null | undefined): string | null {
  if (value?.type === 'parenthesized_expression') return makerOf(named(value)[0])
  const callee = value?.type === 'call' ? value.childForFieldName('function') : null
  return callee ? pathOf(callee) : null
}

/** What a callee, an attribute or a name is called; null where nothing in it is a name. */
function nameIn(node: SyntaxNode): WrittenName | null {
  const path = pathOf(node)
  if (path !== null) return { path, of: null }
  const attribute = node.type === 'attribute' ? node.childForFieldName('attribute') : null
  return attribute && { path: `().${attribute.text}`, of: makerOf(node.childForFieldName('object')) }
}

function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+/g, '')
  return /^\w+(?:\.\w+)*$/.test(text) ? text : null
}
