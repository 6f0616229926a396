import { joinWords, type Sides } from './sides.ts'

/** How a test of Rust ended: its panic, or the notes of the harness. */
export function readRust(text: string): Sides | null {
  const compared =
    /assertion `left (==|!=|matches) right` failed(?:: (.+))?\n\s*left: (.*)\n\s*right: (.*)/.exec(text)
  if (compared) {
    const [, operator, words, left, right] = compared
    const wanted = operator === '==' ? '' : operator === '!=' ? 'anything but ' : 'a match of '
    return { ...joinWords(words), expected: `${wanted}${right}`, received: left! }
  }
  const other =
    /note: panic did not contain expected string\n\s*panic message: (.+?),?\n\s*expected substring: (.+)/.exec(
      text,
    )
  if (other) return { expected: `a panic with ${other[2]}`, received: other[1]! }
  if (/^note: test did not panic as expected/m.test(text)) return { expected: 'a panic', received: 'none' }
  const assertion = /^assertion failed: (.+)$/m.exec(text)
  if (assertion) return { expected: `${assertion[1]} to hold` }
  const panic =
    /^thread '.*' (?:\(\d+\) )?panicked at .+:\d+:\d+:\n([\s\S]+?)(?:\nstack backtrace:|\nnote: |\n\n|$)/m.exec(
      text,
    )
  return panic ? { words: panic[1]! } : null
}
