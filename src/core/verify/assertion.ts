import type { Check } from './verdict.ts'

/** The parts of the message of a failed assertion. */
type Failure = Pick<Check, 'message' | 'expected' | 'received'>

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

/**
 * Reads the failure texts of the usual runners: jest ("Expected: / Received:"), chai and vitest ("expected R to
 * equal E", which names the received side first), pytest ("assert R == E" under an "E" column).
 */
export function readFailureText(text: string): Failure {
  const lines = text.split('\n').map((line) => line.replace(/^E {1,7}/, '').trimEnd())
  const head = lines.filter((line) => line.trim() !== '' && !/^\s*at\s/.test(line))
  const first = (head[0] ?? '')
    .trim()
    .replace(/^(?:AssertionError|Error|JestAssertionError)(?: \[\w+\])?: /, '')

  const jest = (label: string) => {
    const pattern = new RegExp(`^\\s*${label}[\\w ]*:\\s*(.*)$`)
    const line = head.find((candidate) => pattern.test(candidate))
    return line === undefined ? undefined : pattern.exec(line)![1]!.trim()
  }
  const expected = jest('Expected')
  const received = jest('Received')
  if (expected !== undefined && expected !== '') {
    const words = /^expect\(/.test(first) ? undefined : first
    return failure({
      ...(words === undefined || /^\s*Expected/.test(words) ? {} : { words: cut(words) }),
      expected: cut(expected),
      ...(received === undefined ? {} : { received: cut(received) }),
    })
  }

  const chai =
    /^(?:(.*?): )?expected (.+?) to (?:deeply |strictly |loosely )?(?:equal|be|eql|deep equal)(?: to)? (.+?)(?:\s*\/\/.*)?$/.exec(
      first,
    )
  if (chai && !/^(?:a|an|ok|true-ish|empty|not)\b/.test(chai[3]!)) {
    return failure({
      ...(chai[1] ? { words: cut(chai[1]) } : {}),
      expected: cut(chai[3]!),
      received: cut(chai[2]!),
    })
  }

  const compared = head.map((line) => /^\s*assert (.+) == (.+)$/.exec(line)).find((match) => match !== null)
  if (compared) {
    const words = /^assert /.test(first) ? undefined : first
    const where = head
      .map((line) => /^\s*\+\s+where (.+)$/.exec(line)?.[1])
      .find((line) => line !== undefined)
    return failure({
      ...(words === undefined ? {} : { words: cut(words) }),
      expected: cut(compared[2]!),
      received: cut(where ? `${compared[1]} (${where})` : compared[1]!),
    })
  }
  // Nothing recognised: the first lines are the most informative.
  return failure({
    words: cut(
      head
        .slice(0, 3)
        .map((line) => line.trim())
        .join(' '),
      400,
    ),
  })
}

/** One line of at most `limit` characters. */
export function cut(text: string, limit = 300): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`
}
