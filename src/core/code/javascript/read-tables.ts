import type { SyntaxNode, SyntaxTree } from '../language/syntax.ts'
import {
  partsOf,
  type Span,
  spanOf,
  type TablePart,
  type TestTable,
  tablesIn,
} from '../language/test-table.ts'

const TABLES = `
  (lexical_declaration (variable_declarator name: (identifier) @name value: (_) @value)) @declared
  (variable_declaration (variable_declarator name: (identifier) @name value: (_) @value)) @declared
  (call_expression function: (call_expression
    function: (member_expression property: (_) @_each) arguments: (_) @source
    (#any-of? @_each "each" "for"))) @driven
  (for_in_statement right: (_) @source) @driven
  (call_expression function: (member_expression object: (_) @source property: (_) @_over
    (#any-of? @_over "forEach" "map"))) @driven`

/** What gives a table with the same, or some of the same, rows. */
const SAME_ROWS = /^(?:filter|slice|splice|sort|toSorted|concat|entries|values)$/
const AROUND_ROWS = /^(?:Object\.(?:entries|keys|freeze)|Map|Set|Array\.from)$/

/** Tables of `test.each`, and literals that a loop goes through. */
export const readTables = ({ matches }: SyntaxTree): TestTable[] => tablesIn(matches(TABLES), partOf)

function partOf(node: SyntaxNode): TablePart {
  switch (node.type) {
    case 'array':
    case 'object':
      return { rows: partsOf(node).map(spanOf) }
    case 'template_string':
      return { rows: linesOf(node) }
    case 'arguments':
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
      return { around: partsOf(node)[0] }
    case 'new_expression':
    case 'call_expression': {
      const called = node.childForFieldName('function') ?? node.childForFieldName('constructor')
      if (AROUND_ROWS.test(called?.text ?? '')) return { around: node.childForFieldName('arguments') }
      const method = called?.childForFieldName('property')?.text ?? ''
      return SAME_ROWS.test(method) ? { around: called?.childForFieldName('object') } : null
    }
    default:
      return null
  }
}

/** Lines of a table in a template: the first one has the names of the columns. */
function linesOf({ text, startIndex }: SyntaxNode): Span[] {
  return [...text.slice(1, -1).matchAll(/[^\n]*\S[^\n]*/g)].map(({ 0: line, index }) => ({
    start: startIndex + 1 + index,
    end: startIndex + 1 + index + line.length,
  }))
}
