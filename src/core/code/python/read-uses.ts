import type { Range } from '../language/made-values.ts'
import type { NameUse, TitledTest, WrittenName } from '../language/module-names.ts'
import { named, type SyntaxNode, type SyntaxTree, visitNested } from '../language/syntax.ts'
import { UseCounter } from '../language/use-counter.ts'

const USES = `
  (call function: (_) @callee) @node
  [(attribute) (identifier)] @node
  (assignment left: (_) @name right: (_) @value) @node
  (as_pattern . (_) @value alias: (_) @name) @node
  [(return_statement . (_) @given) (yield . (_) @given)] @node
  (decorated_definition) @decorated
  (function_definition name: (_) @name) @function
  (class_definition) @class
  [(import_statement) (import_from_statement)] @import`

const FIXTURES = `
  (decorated_definition (decorator) @_decorator definition: (_ name: (_) @name)
    (#match? @_decorator "\\\\bfixture\\\\b")) @decorated`

/** What holds at a place of a test file. */
interface Place {
  test: TitledTest | null
  /** the function or class that it is in, where `shop = Shop()` and `with Shop() as shop` hold */
  inner: Range
  /** the one around that, where `self.shop = Shop()` and what a fixture gives hold */
  outer: Range
  /** the fixture whose body it is in */
  fixture: string | null
}

/** What a test file calls and mentions, by the names of its test functions. */
export function readUses({ root, matches }: SyntaxTree): NameUse[] {
  const uses = new UseCounter()
  const fixtures = new Map(matches(FIXTURES).map(({ decorated, name }) => [decorated!.id, name!.text]))
  const whole = { start: root.startIndex, end: root.endIndex }
  const found = matches(USES).map((match) => ({
    match,
    node: match.node ?? match.decorated ?? match.function ?? match.class ?? match.import!,
  }))
  const top: Place = { test: null, inner: whole, outer: whole, fixture: null }
  visitNested(found, top, ({ match, node }, place): Place | null => {
    const { callee, value, given, name } = match
    const at = node.startIndex
    if (match.import) return null
    if (match.decorated) return { ...place, fixture: fixtures.get(node.id) ?? null }
    if (match.function || match.class) {
      const range = { start: at, end: node.endIndex }
      const isTest = match.function !== undefined && name!.text.startsWith('test')
      const title = isTest ? name!.text.replace(/^test_?/, '').replaceAll('_', ' ') : ''
      const test = isTest ? { title, ...range } : place.test
      return { ...place, test, inner: range, outer: place.inner }
    }
    if (value) {
      const from = makerOf(value)
      const isOwn = node.type === 'assignment' && name!.text.startsWith('self.')
      if (from !== null) uses.made.add(name!.text, from, isOwn ? place.outer : place.inner, at)
    } else if (given) {
      const from = place.fixture === null ? null : makerOf(given)
      if (from !== null) uses.made.add(place.fixture!, from, place.outer, at)
    } else {
      const written = nameIn(callee ?? node)
      if (written !== null && callee) uses.called(written, at, place.test)
      else if (written !== null) uses.mentioned(written, at, place.test)
    }
    return place
  })
  return uses.list()
}

/** "Shop" of `Shop()`; whether it is a class shows later. */
function makerOf(value: SyntaxNode | undefined): string | null {
  if (value?.type === 'parenthesized_expression') return makerOf(named(value)[0])
  const callee = value?.type === 'call' ? value.childForFieldName('function') : null
  return callee ? pathOf(callee) : null
}

/** What a callee, an attribute or a name is called; null where nothing in it is a name. */
function nameIn(node: SyntaxNode): WrittenName | null {
  const path = pathOf(node)
  if (path !== null) return { path, of: null }
  const attribute = node.type === 'attribute' ? node.childForFieldName('attribute') : null
  return (
    attribute && { path: `().${attribute.text}`, of: makerOf(node.childForFieldName('object') ?? undefined) }
  )
}

function pathOf(node: SyntaxNode): string | null {
  if (node.endIndex - node.startIndex > 200) return null
  const text = node.text.replace(/\s+/g, '')
  return /^\w+(?:\.\w+)*$/.test(text) ? text : null
}
