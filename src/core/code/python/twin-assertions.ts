import { all, named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'
import { alterItems, alterLiteral, argumentsOf, type Names } from './alter-literal.ts'

/** Methods of unittest that compare their first two arguments, whichever is the expected one. */
const EQUAL = /^assert(?:Equals?|Is|AlmostEquals?|(?:List|Tuple|Set|Dict|Sequence|MultiLine|Count)Equal)$/
/** Those whose second argument says what the first has, or what is raised. */
const HAS = /^assert(?:Regex|RaisesRegex|WarnsRegex|DictContainsSubset|RegexpMatches)$/

const OPPOSITES: Readonly<Record<string, string>> = {
  assertTrue: 'assertFalse',
  assertIsNone: 'assertIsNotNone',
  assertIn: 'assertNotIn',
  assertEqual: 'assertNotEqual',
  assertIs: 'assertIsNot',
  assertIsInstance: 'assertNotIsInstance',
  assertRegex: 'assertNotRegex',
  assertAlmostEqual: 'assertNotAlmostEqual',
  assertGreater: 'assertLessEqual',
  assertLess: 'assertGreaterEqual',
}
const OPPOSITE = new Map(Object.entries(OPPOSITES).flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))

/** What code under test never raises. */
const NEVER_RAISED = 'GeneratorExit'

/** How an assertion is changed so that what passes it fails; null where the node is none. */
export function alterAssertion(node: SyntaxNode, names: Names): Edit[] | null {
  if (node.type === 'assert_statement') {
    const condition = named(node)[0]
    return condition ? (alterCondition(condition, true, names) ?? negated(condition)) : null
  }
  if (node.type !== 'call') return null
  const callee = node.childForFieldName('function')!
  const name = callee.text.split('.').at(-1)!
  const given = argumentsOf(node)
  const [first, second] = given
  if (first === undefined) return null
  if (/^(?:np|numpy)\.testing\.assert_\w+$/.test(callee.text))
    return second ? alterLiteral(second, names) : null
  if (/^(?:pytest\.raises|raises|self\.assertRaises)$/.test(callee.text)) return alterRaised(given, names)
  if (!/^(?:self|cls|tc|case)\.assert[A-Z]\w*$/.test(callee.text)) return null
  const edits = alterMethod(name, first, second, names)
  if (edits) return edits
  if (/^assertRaises/.test(name)) return replaced(first, NEVER_RAISED)
  const property = callee.childForFieldName('attribute')
  const opposite = OPPOSITE.get(name)
  return property && opposite ? replaced(property, opposite) : null
}

function alterMethod(
  name: string,
  first: SyntaxNode,
  second: SyntaxNode | undefined,
  names: Names,
): Edit[] | null {
  if (name === 'assertTrue') return alterCondition(first, true, names)
  if (name === 'assertFalse') return alterCondition(first, false, names)
  if (second === undefined) return null
  if (name === 'assertIn') return isWritten(second) ? alterItems(second, names) : alterLiteral(first, names)
  if (HAS.test(name)) return alterLiteral(second, names)
  return EQUAL.test(name) ? (alterLiteral(second, names) ?? alterLiteral(first, names)) : null
}

/** `pytest.raises(E, match="...")` */
function alterRaised(given: readonly SyntaxNode[], names: Names): Edit[] | null {
  const match = given.find(
    (one) => one.type === 'keyword_argument' && one.childForFieldName('name')?.text === 'match',
  )
  return (match && alterLiteral(match, names)) ?? replaced(given[0]!, NEVER_RAISED)
}

/** See the twin of this in JavaScript: surely the other value where the condition had `wanted` before. */
export function alterCondition(node: SyntaxNode, wanted: boolean, names: Names): Edit[] | null {
  switch (node.type) {
    case 'parenthesized_expression': {
      const inner = named(node)[0]
      return inner ? alterCondition(inner, wanted, names) : null
    }
    case 'not_operator':
      return alterCondition(node.childForFieldName('argument')!, !wanted, names)
    case 'boolean_operator': {
      const isAnd = node.childForFieldName('operator')!.text === 'and'
      const parts = ['left', 'right'].map((field) =>
        alterCondition(node.childForFieldName(field)!, wanted, names),
      )
      // "a and b" is true only where both are: one that changes is enough. Where it is false, either may be why.
      if (isAnd !== wanted && parts.includes(null)) return null
      const edits = parts.flatMap((part) => part ?? [])
      return edits.length > 0 ? edits : null
    }
    case 'comparison_operator':
      return alterComparison(node, wanted, names)
    case 'call':
      return wanted ? alterTest(node, names) : null
    default:
      return null
  }
}

function alterComparison(node: SyntaxNode, wanted: boolean, names: Names): Edit[] | null {
  const sides = named(node)
  const [left, right] = sides
  if (sides.length !== 2 || !left || !right) return null
  const operator = all(node)
    .filter(({ id }) => id !== left.id && id !== right.id)
    .map(({ text }) => text)
    .join(' ')
  if (operator === 'in' && wanted)
    return isWritten(right) ? alterItems(right, names) : alterLiteral(left, names)
  if (/^(?:==|is)$/.test(operator) !== wanted || !/^(?:[!=]=|is|is not)$/.test(operator)) return null
  return alterLiteral(right, names) ?? alterLiteral(left, names)
}

/** `text.startswith("abc")`, `math.isclose(x, 2.5)` */
function alterTest(call: SyntaxNode, names: Names): Edit[] | null {
  const callee = call.childForFieldName('function')!.text
  const given = argumentsOf(call)
  if (/\.(?:startswith|endswith)$/.test(callee) && given[0]?.type === 'string')
    return alterLiteral(given[0], names)
  if (/(?:^|\.)(?:isclose|allclose|array_equal)$/.test(callee) && given[1])
    return alterLiteral(given[1], names)
  return /^re\.(?:match|search|fullmatch)$/.test(callee) && given[0] ? alterLiteral(given[0], names) : null
}

const isWritten = ({ type }: SyntaxNode) => /^(?:list|tuple|set|dictionary)$/.test(type)

const replaced = ({ startIndex: start, endIndex: end }: SyntaxNode, text: string): Edit[] => [
  { start, end, text, isOpposite: true },
]

const negated = (node: SyntaxNode) => replaced(node, `not (${node.text})`)
