import { type Failure, failure, failureOf } from './assertion.ts'
import { plainText } from './normalise.ts'
import { ownWords, readJavaScript } from './sides/javascript.ts'

/** The failure that the text of an error of JavaScript states. */
export function readJsFailure(text: string): Failure {
  const plain = plainText(text)
  return failureOf(readJavaScript(plain) ?? { words: ownWords(plain) })
}

/**
 * Of several errors of one test the one that says most: the last that states both sides, else the last. An earlier
 * attempt of a test that is tried again counts for nothing, and an assertion tells more than a hook after it.
 */
export function readJsFailures(texts: readonly string[]): Failure {
  const read = texts.map(readJsFailure)
  return read.findLast(({ expected }) => expected !== undefined) ?? read.at(-1) ?? failure({})
}
