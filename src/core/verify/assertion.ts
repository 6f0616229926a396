import { oneLine, plainText } from './normalise.ts'
import { readGoogleTest } from './sides/googletest.ts'
import { readJavaScript } from './sides/javascript.ts'
import { readJvm } from './sides/jvm.ts'
import { readGotWant, readLabelled } from './sides/labelled.ts'
import { readPytest } from './sides/pytest.ts'
import { readRust } from './sides/rust.ts'
import type { Sides } from './sides/sides.ts'
import { readUnittest } from './sides/unittest.ts'
import type { Check } from './verdict.ts'

/** The parts of the message of a failed assertion. */
export type Failure = Pick<Check, 'message' | 'expected' | 'received'>

/** One line: the author's own words if any, then what was expected, then what came. */
export function failure(parts: { words?: string; expected?: string; received?: string }): Failure {
  const { words, expected, received } = parts
  const sides =
    expected === undefined
      ? received === undefined
        ? ''
        : `received ${received}`
      : `expected ${expected}${received === undefined ? '' : `, received ${received}`}`
  const message = [words, sides].filter((part) => part !== undefined && part !== '').join(': ')
  return {
    message: message === '' ? 'failed' : message,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
}

/** A message that says no more than that the check failed. */
const GENERIC = /^(?:(?:test(?:code)? ?)?(?:failed|failure)|fail|error|assertionerror|not ok)[.!:]?$/i

/** Whether a message says nothing: then the body of the report is read. */
export const isGeneric = (message: string | undefined) =>
  message === undefined || message.trim() === '' || GENERIC.test(message.trim())

/**
 * Reads the failure texts of the usual runners, each of which writes both sides of a comparison in its own way.
 * @param body more of the same failure, such as the statement that failed
 */
export function readFailureText(text: string, body = ''): Failure {
  const message = ownLines(plainText(text))
  const sides = readSides(message, plainText(body === '' ? text : body))
  if (sides !== null) return failureOf(sides)
  // Nothing recognised: the first lines are the most informative.
  const head = message.split('\n').filter((line) => line.trim() !== '' && !/^\s*at\s/.test(line))
  const told = head.filter((line) => !isGeneric(line))
  const first = (told.length === 0 ? head : told).slice(0, 3).map((line) => line.trim())
  return failure({ words: cut(first.join(' '), 400) })
}

/** Both sides of a comparison in a failure text; null where it shows none. */
export function readSides(message: string, body = message): Sides | null {
  const source = /^>\s+(assert .+)$/m.exec(body)?.[1] ?? ''
  return (
    readPytest(message, source) ??
    (message.startsWith('AssertionError: ') ? readUnittest(message) : null) ??
    readRust(message) ??
    readJvm(message) ??
    readGoogleTest(message) ??
    readJavaScript(message) ??
    readLabelled(message) ??
    readGotWant(firstLine(message))
  )
}

/** Wide enough for both sides of an object; what is beyond it is cut, and nothing else is changed. */
const MAX_VALUE = 1000

/** A failure whose texts are in one line each, and not longer than a prompt has room for. */
export function failureOf({ words, expected, received }: Sides): Failure {
  return failure({
    ...(words === undefined ? {} : { words: cut(words, 400) }),
    ...(expected === undefined ? {} : { expected: cut(expected, MAX_VALUE) }),
    ...(received === undefined ? {} : { received: cut(received, MAX_VALUE) }),
  })
}

/** The exception that only says that an assertion failed. */
const TYPE = /^(?:AssertionError|Error|JestAssertionError)(?: \[\w+\])?: /

const firstLine = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim().replace(TYPE, ''))
    .find((line) => line !== '' && !/^at\s/.test(line)) ?? ''

/** Of a traceback of pytest only the lines that it marks as the error, without the mark. */
function ownLines(text: string): string {
  const marked = text.split('\n').filter((line) => /^E(?:\s|$)/.test(line))
  if (marked.length === 0) return text
  const indents = marked.flatMap((line) => (/^E\s+\S/.test(line) ? [line.search(/(?<=^E\s+)\S/)] : []))
  const margin = Math.min(...indents)
  const lines = marked.map((line) => line.slice(Number.isFinite(margin) ? margin : 1))
  // Of code that does not compile the place comes first.
  return (/^\s*File "/.test(lines[0]!) ? [lines.pop()!, ...lines] : lines).join('\n')
}

/** One line of at most `limit` characters. */
export function cut(text: string, limit = 300): string {
  const line = oneLine(text)
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`
}
