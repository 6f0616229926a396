import type { SyntaxNode, SyntaxTree } from '../language/syntax.ts'
import { partsOf, spanOf, type TablePart, type TestTable, tablesIn } from '../language/test-table.ts'

const TABLES = `
  (assignment left: (identifier) @name right: (_) @value) @declared
  (decorated_definition (decorator (call function: (_) @_decorator
    arguments: (argument_list . (_) . (_) @source))) (#match? @_decorator "parametrize$")) @driven
  (for_statement right: (_) @source) @driven`

/** Rows of `pytest.mark.parametrize`, and literals that a loop goes through. */
export const readTables = ({ matches }: SyntaxTree): TestTable[] => tablesIn(matches(TABLES), partOf)

function partOf(node: SyntaxNode): TablePart {
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'set':
    case 'dictionary':
    case 'expression_list':
      return { rows: partsOf(node).map(spanOf) }
    // `parametrize("a, b", argvalues=[...])`
    case 'keyword_argument':
      return { around: node.childForFieldName('value') }
    case 'argument_list':
    case 'parenthesized_expression':
      return { around: partsOf(node)[0] }
    case 'call': {
      const called = node.childForFieldName('function')
      if (/^(?:list|tuple|sorted|enumerate|set)$/.test(called?.text ?? ''))
        return { around: node.childForFieldName('arguments') }
      const items = /^(?:items|keys|values)$/.test(called?.childForFieldName('attribute')?.text ?? '')
      return items ? { around: called?.childForFieldName('object') } : null
    }
    default:
      return null
  }
}
