import { joinWords, type Sides } from './sides.ts'

/** A failure of GoogleTest. Of two values, the one that a call or expression gave is the received one. */
export function readGoogleTest(text: string): Sides | null {
  const lines = text.trimEnd().split('\n')
  const equality = lines.indexOf('Expected equality of these values:')
  if (equality >= 0) return readEquality(lines.slice(equality + 1))
  const order = lines
    .map((line) => /^Expected: (.+), actual: (.+)$/.exec(line))
    .find((match) => match !== null)
  if (order) {
    const words = lines.slice(lines.indexOf(order[0]) + 1).join(' ')
    return { ...joinWords(words), expected: `${order[1]} to hold`, received: order[2]! }
  }
  const value = /^Value of: ([\s\S]+?)\n {2}Actual: (.+)\nExpected: (.+)(?:\n([\s\S]*))?$/m.exec(
    text.trimEnd(),
  )
  if (value) return { ...joinWords(value[4], value[1]), expected: value[3]!, received: value[2]! }
  const thrown = /^Expected: (.+ throws .+)\n {2}Actual: (.+)$/m.exec(text)
  return thrown ? { expected: thrown[1]!.replace(/\.$/, ''), received: thrown[2]!.replace(/\.$/, '') } : null
}

interface Operand {
  code: string
  value: string | null
}

function readEquality(lines: readonly string[]): Sides | null {
  const operands: Operand[] = []
  let at = 0
  for (; at < lines.length && (operands.length < 2 || /^ {4}Which is: /.test(lines[at]!)); at++) {
    const value = /^ {4}Which is: (.*)$/.exec(lines[at]!)?.[1]
    if (value !== undefined && operands.length > 0) operands.at(-1)!.value = value
    else if (/^ {2}\S/.test(lines[at]!)) operands.push({ code: lines[at]!.trim(), value: null })
    else break
  }
  const [first, second] = operands
  if (first === undefined || second === undefined) return null
  const diff = lines.indexOf('With diff:', at)
  const words = lines.slice(at, diff < 0 ? undefined : diff).join(' ')
  const [received, expected] =
    first.value === null && second.value !== null ? [second, first] : [first, second]
  return {
    ...joinWords(words, received.value === null ? undefined : received.code),
    expected: expected.value ?? expected.code,
    received: received.value ?? received.code,
  }
}
