import type { Range } from '../language/made-values.ts'
import type { NameUse, TitledTest, WrittenName } from '../language/module-names.ts'
import { named, type SyntaxNode, type SyntaxTree, visitNested } from '../language/syntax.ts'
import { UseCounter } from '../language/use-counter.ts'
import { runnerNames } from './test-files.ts'
import { makerOf, pathOf } from './written-names.ts'

const USES = `
  (call_expression function: (_) @callee) @node
  (new_expression constructor: (_) @callee) @node
  [(member_expression) (identifier)] @node
  (variable_declarator name: (_) @declared value: (_) @value) @node
  (assignment_expression left: (_) @assigned right: (_) @value) @node
  [(function_declaration) (generator_function_declaration) (function_expression) (generator_function)
   (arrow_function) (method_definition)] @function
  (import_statement) @import`

const TITLED = /^(?:it|test|specify|describe|suite|context|t\.test|Deno\.test)\b/

/** What holds at a place of a test file. */
interface Place {
  test: TitledTest | null
  /** the function that it is in, where `const shop = new Shop()` holds */
  inner: Range
  /** the one around that, where `shop = new Shop()` holds, as in beforeEach */
  outer: Range
}

/** What a test file calls and mentions, by the titles of its tests. */
export function readUses({ root, matches }: SyntaxTree): NameUse[] {
  const uses = new UseCounter()
  const runner = new Set(runnerNames(root.text))
  const defines = (path: string) => TITLED.test(path) || runner.has(path.split('.')[0]!)
  const whole = { start: root.startIndex, end: root.endIndex }
  const found = matches(USES).map((match) => ({ match, node: match.node ?? match.function ?? match.import! }))
  const top: Place = { test: null, inner: whole, outer: whole }
  visitNested(found, top, ({ match, node }, place) => {
    const { callee, value, declared, assigned } = match
    const at = node.startIndex
    if (match.import) return null
    if (match.function) return { ...place, inner: { start: at, end: node.endIndex }, outer: place.inner }
    if (value) {
      const from = makerOf(value)
      const name = declared ?? assigned!
      if (from !== null) uses.made.add(name.text, from, declared ? place.inner : place.outer, at)
      return place
    }
    const each = callee?.type === 'call_expression' ? callee.childForFieldName('function') : null
    const table = each && pathOf(each)
    if (table && /\.(?:each|for)$/.test(table) && defines(table))
      return { ...place, test: testOf(node, place) }
    const name = nameIn(callee ?? node)
    if (name === null) return place
    if (callee === undefined) uses.mentioned(name, at, place.test)
    else if (defines(name.path)) return { ...place, test: testOf(node, place) }
    else uses.called(name, at, place.test)
    return place
  })
  return uses.list()
}

/** What a callee, a member or a name is called; null where nothing in it is a name. */
function nameIn(node: SyntaxNode): WrittenName | null {
  const path = pathOf(node)
  if (path !== null) return { path, of: null }
  const property = node.type === 'member_expression' ? node.childForFieldName('property') : null
  return property && { path: `().${property.text}`, of: makerOf(node.childForFieldName('object')) }
}

/** One whose title is computed belongs to the tests around it, where there are some. */
function testOf(call: SyntaxNode, { test }: Place): TitledTest | null {
  const parts = named(call.childForFieldName('arguments') ?? call)
  const isWhole = parts.some(({ type }) => /function/.test(type))
  return titled(call) ?? test ?? (isWhole ? { title: '', start: call.startIndex, end: call.endIndex } : null)
}

function titled(call: SyntaxNode): TitledTest | null {
  const first = call.childForFieldName('arguments')
  const text = first ? named(first)[0] : undefined
  if (text?.type !== 'string' && text?.type !== 'template_string') return null
  const title = text.text.slice(1, -1).replace(/\s+/g, ' ').trim()
  return { title, start: call.startIndex, end: call.endIndex }
}
