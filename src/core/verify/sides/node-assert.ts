import { joined, readDiff } from './diff-lines.ts'
import { makeSides } from './make-sides.ts'
import type { Sides } from './sides.ts'

/** What is known of a failed assertion of Node besides its text. Values are written as code. */
export interface NodeFailure {
  text: string
  /** '' where it is not known */
  operator: string
  expected?: string | undefined
  received?: string | undefined
}

/** How the assertions of Node open the message that they write themselves; anything else is the author's words. */
const STANDARD =
  /^(?:Expected (?:values?|"?actual|inputs?)|Values (?:have|identical)|The (?:input|expression|function|string|error)|Missing expected|Got unwanted|The validation function|ifError got|false == true|Failed$)/

export const isStandard = (first: string) => STANDARD.test(first)

/** Both sides of an assertion of Node; null where the text shows none. */
export function nodeSides({ text, operator, expected, received }: NodeFailure): Sides | null {
  const first = text.split('\n')[0]!.trim()
  const words = isStandard(first) ? undefined : first
  const throwing = operator === 'throws' || operator === 'rejects'
  const pattern = /regular expression (\/.*\/[a-z]*)\. Input:/.exec(text)?.[1]
  const input = /Input:\n\s*\n\s*(.+?)\s*$/s.exec(text)?.[1] ?? received
  if (pattern !== undefined) {
    const like = throwing ? 'an exception like' : /to not match/.test(first) ? 'no match of' : 'a match of'
    // What Node quotes is cut; of a text that was compared the report has the whole.
    return makeSides({ expected: `${like} ${pattern}`, received: throwing ? input : (received ?? input) })
  }
  if (operator === 'match' || operator === 'doesNotMatch')
    return makeSides({
      words: first,
      expected:
        expected === undefined ? undefined : `${operator === 'match' ? 'a' : 'no'} match of ${expected}`,
      received,
    })

  const missing = /^Missing expected (?:exception|rejection)(?: \((.+?)\))?(?:\.$|: (.*)$)/.exec(first)
  if (missing)
    return makeSides({
      words: missing[2],
      expected: expected === undefined ? exceptionOf(missing[1]) : `an exception like ${expected}`,
      received: 'none',
    })
  const instance = /^The error is expected to be an instance of "(.+?)"\. Received (.+)$/.exec(first)
  if (instance) {
    const message = /Error message:\s+(.+)$/s.exec(text)?.[1]?.trim()
    const type = instance[2]!.replace(/^"(.*)"$/, '$1')
    return {
      expected: exceptionOf(instance[1]),
      received: message === undefined ? type : `${type}: ${message}`,
    }
  }
  const unwanted =
    /^(?:Got unwanted (?:exception|rejection)|ifError got unwanted exception)(?:: |\.\s+Actual message: )(.*)$/s.exec(
      text.trim(),
    )
  if (unwanted) return { expected: 'no exception', received: unwanted[1]!.replace(/^"(.*)"$/s, '$1') }
  if (/^The validation function/.test(first)) return { words: text.replace(/\s*\n\s*/g, ' ').trim() }
  if (throwing)
    return makeSides({
      words,
      expected: expected === undefined ? 'an exception' : `an exception like ${expected}`,
      received: received ?? sidesIn(text).received,
    })
  return compared(text, operator, words, { expected, received })
}

function compared(
  text: string,
  operator: string,
  words: string | undefined,
  given: { expected?: string | undefined; received?: string | undefined },
): Sides | null {
  const written = sidesIn(text)
  const expected = given.expected ?? written.expected
  const received = given.received ?? written.received
  if (expected === undefined && received === undefined) return null
  const negated = /^not[A-Z]/.test(operator) || /^Expected "actual" (?:not |to be .*unequal)/.test(text)
  return makeSides({
    words,
    expected: expected === undefined ? undefined : `${negated ? 'anything but ' : ''}${expected}`,
    received,
  })
}

/** The expression of assert.ok is more informative than "expected true". */
export function expression(text: string): Sides {
  const written = text.split('\n').slice(1).join(' ').replace(/\s+/g, ' ').trim()
  return { expected: written === '' ? 'true' : `${written} to hold` }
}

/** Both sides of a comparison as the assertions of Node write them; a long one is cut to what differs. */
export function sidesIn(text: string): Sides {
  const diff = readDiff(text)
  if (diff !== null) {
    const { expected, received } = diff.sides
    const plain = (value: string | undefined) => value?.replace(/^Comparison /, '')
    return makeSides({ expected: plain(expected), received: plain(received) })
  }
  const unequal = /^(\S.*?) (?:!==?|==) (.+)$/m.exec(text)
  if (unequal) return { expected: unequal[2]!, received: unequal[1]! }
  const same = /^(?:Values |Expected "actual" (?:not|to be) )[^\n]*?:\s+(.+)$/s.exec(text)?.[1]
  const value = same === undefined ? undefined : joined(same.split('\n'))
  return value === undefined ? {} : { expected: value, received: value }
}

const exceptionOf = (type: string | undefined) =>
  type === undefined ? 'an exception' : `an exception of class ${type}`
