import { named, type SyntaxNode } from '../language/syntax.ts'
import type { Edit } from '../language/twin.ts'
import { alterLiteral, argumentsOf, type Names } from './alter-literal.ts'
import { alterCondition } from './twin-conditions.ts'

/** Objects whose methods assert: of node:assert, chai, tap, tape, QUnit, ava, uvu. */
const ASSERTERS = /^(?:assert\w*|strict|chai\.assert|assert\.strict|t|tt|st|sub|tap|is|should|ctx|test)$/

/** Those that are imported by their own names. */
const BARE = /^(?:assert|ok|(?:not)?(?:deep|strict|Deep|Strict)*[eE]qual|throws|rejects|match)$/

/** Methods that compare the first argument with the second; either may be the expected one. */
const EQUAL =
  /^(?:partial)?(?:deep|strict|loose)*(?:equals?|eql?|same|is)$|^same(?:Deep)?(?:Ordered)?Members$|^like$/i

/** Methods whose second argument says what the first has; of `propertyVal` and the like the third. */
const HAS =
  /^(?:match|matches|regex|has|hasStrict|include|includes|deepInclude|includeMembers|lengthOf|closeTo|approximately|typeOf|throws|rejects|throwsAsync|hasAllKeys)$/
const HAS_VALUE = /^(?:(?:nested|deep|own)?propertyVal|property)$/i

/** Methods with their opposites; those of one argument that have none get its negation. */
const OPPOSITES: Readonly<Record<string, string>> = {
  throws: 'doesNotThrow',
  rejects: 'doesNotReject',
  match: 'doesNotMatch',
  equal: 'notEqual',
  strictEqual: 'notStrictEqual',
  deepEqual: 'notDeepEqual',
  deepStrictEqual: 'notDeepStrictEqual',
  isNull: 'isNotNull',
  isUndefined: 'isDefined',
  isArray: 'isNotArray',
  isObject: 'isNotObject',
  isString: 'isNotString',
  isNumber: 'isNotNumber',
  isFunction: 'isNotFunction',
  isEmpty: 'isNotEmpty',
  isNaN: 'isNotNaN',
  exists: 'notExists',
  instanceOf: 'notInstanceOf',
  include: 'notInclude',
  isTrue: 'isFalse',
}
const OPPOSITE = new Map(Object.entries(OPPOSITES).flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))
const CONDITION = /^(?:ok|isOk|true|truthy|assert)$/
const NO_CONDITION = /^(?:notOk|isNotOk|false|falsy)$/

const SNAPSHOT = /Snapshot/
/** Matchers of expect that other values pass, too: only their opposite is sure to fail. */
const ORDER = /than|above|below|least|most|within|[gl]te?$/i

/** How an assertion is changed so that what passes it fails; null where the node is none. */
export function alterAssertion(node: SyntaxNode, names: Names): Edit[] | null {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : node
  if (callee === null) return null
  const chain = chainOf(callee)
  if (chain !== null) return alterChain(node, chain, names)
  if (node.type !== 'call_expression') return null
  const path = callee.text
  const name = path.split('.').at(-1)!
  const owner = path.slice(0, Math.max(0, path.length - name.length - 1))
  const isBare = owner === '' && BARE.test(name)
  if (!isBare && !ASSERTERS.test(owner)) return null
  return alterCall(callee, name, argumentsOf(node), names)
}

function alterCall(
  callee: SyntaxNode,
  name: string,
  given: readonly SyntaxNode[],
  names: Names,
): Edit[] | null {
  const [first, second] = given
  if (first === undefined) return null
  if (CONDITION.test(name)) return alterCondition(first, true, names) ?? negated(first)
  if (NO_CONDITION.test(name)) return alterCondition(first, false, names) ?? negated(first)
  const isNegative = /^(?:not|doesNot|isNot|unlike)/i.test(name)
  if (!isNegative && second !== undefined) {
    const value = HAS.test(name) ? second : HAS_VALUE.test(name) ? given[2] : undefined
    const edits = EQUAL.test(name)
      ? (alterLiteral(second, names) ?? alterLiteral(first, names))
      : value && alterLiteral(value, names)
    if (edits) return edits
  }
  const opposite = OPPOSITE.get(name)
  if (opposite === undefined) return null
  const property = callee.childForFieldName('property')
  // A function that was imported by its name has no opposite at hand.
  if (!property) return null
  return [{ start: property.startIndex, end: property.endIndex, text: opposite, isOpposite: true }]
}

const negated = ({ startIndex, endIndex, text }: SyntaxNode): Edit[] => [
  { start: startIndex, end: endIndex, text: `!(${text})`, isOpposite: true },
]

/** The members after `expect(...)`, or after `.should`, in their order. */
function chainOf(callee: SyntaxNode): SyntaxNode[] | null {
  const members: SyntaxNode[] = []
  let node: SyntaxNode | null = callee
  while (node !== null) {
    if (node.type === 'member_expression') {
      const property: SyntaxNode | null = node.childForFieldName('property')
      if (property === null) return null
      if (property.text === 'should') return members
      members.unshift(property)
      node = node.childForFieldName('object')
    } else if (node.type === 'call_expression') {
      const called = node.childForFieldName('function')?.text ?? ''
      if (/^(?:\w+\.)?expect(?:\.soft)?$/.test(called)) return members.length > 0 ? members : null
      // chai: expect(x).to.have.property('a').that.equals(1)
      const inner: SyntaxNode | null = node.childForFieldName('function')
      if (inner?.type !== 'member_expression') return null
      node = inner
    } else return null
  }
  return null
}

function alterChain(node: SyntaxNode, chain: readonly SyntaxNode[], names: Names): Edit[] | null {
  const matcher = chain.at(-1)!
  if (SNAPSHOT.test(matcher.text) && !/Inline/.test(matcher.text)) return null
  const not = chain.find(({ text }) => text === 'not')
  if (not) {
    const next = chain[chain.indexOf(not) + 1]
    return next ? [{ start: not.startIndex, end: next.startIndex, text: '', isOpposite: true }] : null
  }
  const isLoose = ORDER.test(matcher.text) || chain.some(({ text }) => text === 'any')
  if (node.type === 'call_expression' && !isLoose) {
    const given = argumentsOf(node)
    // The first argument of these names what is looked at, unless it is the only one.
    const isNamed = /property$/i.test(matcher.text)
    const expected = isNamed && given.length > 1 ? given.slice(1) : given
    if (/oneOf$/i.test(matcher.text)) {
      // One of several: each must become another.
      const items = expected[0]?.type === 'array' ? named(expected[0]) : []
      const edits = items.map((item) => alterLiteral(item, names))
      if (items.length > 0 && !edits.includes(null)) return edits.flatMap((edit) => edit ?? [])
    } else {
      for (const argument of /closeTo$/i.test(matcher.text) ? expected.slice(0, 1) : expected) {
        const edits = alterLiteral(argument, names)
        if (edits) return edits
      }
    }
  }
  if (SNAPSHOT.test(matcher.text)) return null
  return [{ start: matcher.startIndex, end: matcher.startIndex, text: 'not.', isOpposite: true }]
}
