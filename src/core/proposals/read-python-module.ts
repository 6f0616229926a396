import type { ModuleNames, NameUse, TitledTest } from './module-names.ts'
import { named, type SyntaxNode, walk } from './syntax.ts'
import { UseCounter } from './use-counter.ts'

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
      const path = callee ? pathOf(callee) : null
      if (path !== null) uses.called(path, test)
      else if (callee?.type === 'attribute')
        uses.called(`().${callee.childForFieldName('attribute')?.text ?? ''}`, test)
    } else if (node.type === 'attribute') {
      const path = pathOf(node)
      if (path !== null) uses.mentioned(path, test)
    } else if (node.type === 'identifier') uses.mentioned(node.text, test)
    for (const child of named(node).reverse()) stack.push({ node: child, test })
  }
  return uses.list()
}

function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+/g, '')
  return /^\w+(?:\.\w+)*$/.test(text) ? text : null
}
