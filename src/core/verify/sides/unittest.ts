import { joinWords, type Sides } from './sides.ts'
import { splitComparison } from './split-comparison.ts'

/**
 * What the assertion methods of Python's unittest write: "R != E", below it a diff that marks what is expected with
 * "+", and at the end the author's words after " : ".
 */
export function readUnittest(text: string): Sides | null {
  const message = text.trimEnd().replace(/^AssertionError: /, '')
  const [first = '', ...rest] = message.split('\n')
  const own = rest.findLast((line) => /^ : /.test(line))?.slice(3)
  const spoken = (words: string | undefined) => joinWords(own ?? words)

  const unequal = /^(?:(?:List|Tuple|Sequence|Dict)s differ: )?(.+)$/.exec(first)?.[1] ?? ''
  const compared = splitComparison(unequal)
  if (compared?.operator === '!=') {
    const within = /^(.+) within (.+?) \((.+ difference)\)(?: : (.+))?$/.exec(compared.right)
    if (within)
      return { ...spoken(within[4]), expected: `${within[1]} within ${within[2]}`, received: compared.left }
    const [right = '', words] = splitWords(compared.right)
    const whole = diffSides(rest)
    const cut = / chars\]/.test(unequal) ? whole : null
    return {
      ...spoken(words),
      expected: cut?.expected ?? right,
      received: cut?.received ?? compared.left,
    }
  }
  const [sentence = '', words] = splitWords(first)
  for (const [pattern, expected] of PATTERNS) {
    const match = pattern.exec(sentence)
    if (match)
      return {
        ...spoken(words),
        expected: expected(match),
        ...(match.groups?.received === undefined ? {} : { received: match.groups.received }),
      }
  }
  return null
}

/** Sentences of the other methods, and what each expects. */
const PATTERNS: readonly [RegExp, (match: RegExpExecArray) => string][] = [
  [/^(?<received>.+) is not None$/, () => 'None'],
  [/^unexpectedly None$/, () => 'anything but None'],
  [/^unexpectedly identical: (?<received>.+)$/, (match) => `anything but ${match[1]}`],
  [/^(?<received>.+) is not (true|false)$/, (match) => `a ${match[2]} value`],
  [/^(?<received>.+) is not an instance of (.+)$/, (match) => `an instance of ${match[2]}`],
  [/^(.+) (not found|unexpectedly found) in (?<received>.+)$/s, contained],
  [/^(\S+) not raised(?: by (.+))?$/, (match) => `${match[1]} to be raised${by(match[2])}`],
  [/^"(.*)" does not match "(?<received>.*)"$/, (match) => `a message that matches "${match[1]}"`],
  [/^Regex didn't match: (.+) not found in (?<received>.+)$/, (match) => `a match of ${match[1]}`],
  [/^(?<received>.+) not (less|greater) than(?: or equal to)? (.+)$/, (match) => orderOf(match)],
]

const by = (place: string | undefined) => (place === undefined ? '' : ` by ${place}`)

function contained(match: RegExpExecArray): string {
  return `${match[2] === 'not found' ? '' : 'no '}${match[1]} in it`
}

const orderOf = (match: RegExpExecArray) =>
  `${match[2]} than ${/ or equal to /.test(match[0]) ? 'or equal to ' : ''}${match[3]}`

/** A sentence of the method and the author's words after it. */
function splitWords(text: string): [string, string?] {
  const at = text.lastIndexOf(' : ')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 3)]
}

/** Both values where the sentence has them shortened. */
function diffSides(lines: readonly string[]): { expected: string; received: string } | null {
  const from = lines.findIndex((line) => /^[-+] /.test(line))
  if (from < 0) return null
  const side = (mark: '-' | '+') =>
    lines
      .slice(from)
      .filter((line) => line.startsWith(`${mark} `) || line.startsWith('  '))
      .map((line) => line.slice(2))
      .join('\\n')
  return { expected: side('+'), received: side('-') }
}
