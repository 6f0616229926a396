import type { Sides } from './sides.ts'

/** What Test::More writes below a check that failed, without its comment signs. */
export function readTestMore(text: string): Sides | null {
  const pair = /^\s*got: (.*)\n\s*expected: (.*)$/m.exec(text)
  if (pair) return { expected: pair[2]!, received: pair[1]! }
  const pattern = /^\s*('[\s\S]*?'|undef)\n\s*(doesn't match|matches) '([\s\S]*?)'$/m.exec(text)
  if (pattern)
    return {
      expected: `${pattern[2] === 'matches' ? 'no match' : 'a match'} of ${pattern[3]}`,
      received: pattern[1]!,
    }
  const order = /^ {4}(\S.*)\n\s*([<>=!]=?|[a-z]{2})\n {4}(\S.*)$/m.exec(text)
  if (order) return { expected: `${order[2]} ${order[3]}`, received: order[1]! }
  const deep = /^\s*\$got(\S*) = (.*)\n\s*\$expected\S* = (.*)$/m.exec(text)
  if (deep) return { words: `at ${deep[1] || 'the top'}`, expected: deep[3]!, received: deep[2]! }
  return null
}
