import { failure } from '../assertion.ts'
import type { Check } from '../verdict.ts'
import { ownWords, readJavaScript } from './javascript.ts'
import { makeSides } from './make-sides.ts'
import type { Sides } from './sides.ts'

export type Failure = Pick<Check, 'message' | 'expected' | 'received'>

/** Wide enough for both sides of an object; what is beyond it is cut, and nothing else is changed. */
const MAX_VALUE = 1000
const MAX_WORDS = 400

/** The failure that an assertion of JavaScript states. Its sides are as the runner wrote them. */
export function jsFailure({ words, expected, received }: Sides): Failure {
  return failure(
    makeSides({
      words: words === undefined ? undefined : limited(words.replace(/\s*\n\s*/g, ' ').trim(), MAX_WORDS),
      expected: expected === undefined ? undefined : limited(expected, MAX_VALUE),
      received: received === undefined ? undefined : limited(received, MAX_VALUE),
    }),
  )
}

/** The failure that the text of an error of JavaScript states. */
export function readJsFailure(text: string): Failure {
  return jsFailure(readJavaScript(text) ?? { words: ownWords(text) })
}

/**
 * Of several errors of one test the one that says most: the last that states both sides, else the last. An earlier
 * attempt of a test that is tried again counts for nothing, and an assertion tells more than a hook after it.
 */
export function readJsFailures(texts: readonly string[]): Failure {
  const read = texts.map(readJsFailure)
  return read.findLast(({ expected }) => expected !== undefined) ?? read.at(-1) ?? failure({})
}

const limited = (text: string, limit: number) =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
