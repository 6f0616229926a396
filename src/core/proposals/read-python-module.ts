import { MadeValues, type Range } from './made-values.ts'
import type { ModuleNames, NameUse, TitledTest } from './module-names.ts'
import { named, type SyntaxNode, walk } from './syntax.ts'
import { UseCounter, type WrittenName } from './use-counter.ts'

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
  const made = madeIn(root)
  const stack: { node: SyntaxNode; test: TitledTest | null }[] = [{ node: root, test: null }]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at
    let { test } = at
    if (/^import_/.test(node.type)) continue
    if (node.type === 'function_definition') {
      const name = node.childForFieldName('name')?.text ?? ''
      if (name.startsWith('test'))
        test = {
          title: name.replace(/^test_?/, '').replaceAll('_', ' '),
          start: node.startIndex,
          end: node.endIndex,
        }
    } else if (node.type === 'call') {
      const callee = node.childForFieldName('function')
      const name = callee ? nameIn(callee, made) : null
      if (name !== null) uses.called(name, test)
    } else if (node.type === 'attribute' || node.type === 'identifier') {
      const name = nameIn(node, made)
      if (name !== null) uses.mentioned(name, test)
    }
    for (const child of named(node).reverse()) stack.push({ node: child, test })
  }
  return uses.list()
}

interface MakingPlace {
  node: SyntaxNode
  inner: Range
  outer: Range
  /** the fixture whose body it is in */
  fixture: string | null
}

/**
 * `shop = Shop()` and `with Shop() as shop` hold in their function, `self.shop = Shop()` in its class, and what a fixture
 * gives where the fixture stands.
 */
function madeIn(root: SyntaxNode): MadeValues {
  const made = new MadeValues()
  const whole = { start: root.startIndex, end: root.endIndex }
  const stack: MakingPlace[] = [{ node: root, inner: whole, outer: whole, fixture: null }]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at
    let { inner, outer, fixture } = at
    if (node.type === 'assignment') {
      const name = node.childForFieldName('left')?.text
      const from = makerOf(node.childForFieldName('right'))
      if (name !== undefined && from !== null)
        made.add(name, from, name.startsWith('self.') ? outer : inner, node.startIndex)
    } else if (node.type === 'as_pattern') {
      const from = makerOf(named(node)[0])
      const name = node.childForFieldName('alias')?.text
      if (name !== undefined && from !== null) made.add(name, from, inner, node.startIndex)
    } else if (fixture !== null && /^(?:return_statement|yield)$/.test(node.type)) {
      const from = makerOf(named(node)[0])
      if (from !== null) made.add(fixture, from, outer, node.startIndex)
    }
    if (node.type === 'decorated_definition') {
      const isFixture = named(node).some(({ type, text }) => type === 'decorator' && /\bfixture\b/.test(text))
      const name = node.childForFieldName('definition')?.childForFieldName('name')
      fixture = isFixture ? (name?.text ?? null) : null
    } else if (/^(?:function|class)_definition$/.test(node.type)) {
      ;[inner, outer] = [{ start: node.startIndex, end: node.endIndex }, inner]
    }
    for (const child of named(node).reverse()) stack.push({ node: child, inner, outer, fixture })
  }
  return made
}

/** "Shop" of `Shop()`; whether it is a class shows later. */
function makerOf(value: SyntaxNode | null | undefined): string | null {
  if (value?.type === 'parenthesized_expression') return makerOf(named(value)[0])
  const callee = value?.type === 'call' ? value.childForFieldName('function') : null
  return callee ? pathOf(callee) : null
}

/** What a callee, an attribute or a name is called; null where nothing in it is a name. */
function nameIn(node: SyntaxNode, made: MadeValues): WrittenName | null {
  const path = pathOf(node)
  if (path !== null) {
    const dot = path.lastIndexOf('.')
    return { path, of: dot < 0 ? null : made.classOf(path.slice(0, dot), node.startIndex) }
  }
  const attribute = node.type === 'attribute' ? node.childForFieldName('attribute') : null
  return attribute && { path: `().${attribute.text}`, of: makerOf(node.childForFieldName('object')) }
}

function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+/g, '')
  return /^\w+(?:\.\w+)*$/.test(text) ? text : null
}
