import { joinWords, type Sides } from './sides.ts'
import { type Comparison, splitComparison } from './split-comparison.ts'

/** How often pytest shortens a value: `'http://local...data.json'`, `[0, 1, 2, ...]`. */
const isShortened = (value: string) => value.includes('...')

/**
 * An assertion that pytest has rewritten: `assert R == E`, below it where values come from and how they differ. Its
 * diffs mark what is expected with "-".
 * @param text the message: its lines without the mark "E"
 * @param source the statement that failed, '' where unknown
 */
export function readPytest(text: string, source: string): Sides | null {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => /^(?:AssertionError: )?assert(?: |$)/.test(line))
  if (at < 0) return readRaises(lines)
  const words = lines
    .slice(0, at)
    .join(' ')
    .replace(/^AssertionError: /, '')
  const expression = lines[at]!.replace(/^(?:AssertionError: )?assert ?/, '')
  const rest = lines.slice(at + 1)
  const where = rest.map((line) => /^\s*\+\s+where (.+)$/.exec(line)?.[1]).find((line) => line !== undefined)
  const compared = splitComparison(expression)
  if (compared === null || !['==', '!=', 'is', 'is not'].includes(compared.operator))
    return { ...joinWords(words), ...condition(expression, where, compared) }
  const { expected, received } = sidesOf(compared, rest)
  const negated = compared.operator === '!=' || compared.operator === 'is not' ? 'anything but ' : ''
  return {
    ...joinWords(words, origin(compared.left, where, source)),
    expected: `${negated}${expected}`,
    received,
  }
}

/** The call that gave the received value. */
function origin(received: string, where: string | undefined, source: string): string | undefined {
  if (where?.startsWith(`${received} = `)) return where.slice(received.length + 3)
  const written = splitComparison(source.replace(/^assert\s+/, ''))?.left
  return written?.includes('(') && written !== received && !/^\(.*\)$/.test(received) ? written : undefined
}

/** What was asserted other than that two values are the same. */
function condition(expression: string, where: string | undefined, compared: Comparison | null): Sides {
  // "'x' = slug('x')": the call is more informative than what it gave.
  const value = compared === null ? expression.replace(/^not /, '') : compared.left
  const call = where?.startsWith(`${value} = `) ? where.slice(value.length + 3) : undefined
  if (call === undefined) return { expected: `${expression} to hold` }
  return { expected: `${expression.replace(value, () => call)} to hold`, received: value }
}

/** Both values; where one is shortened, as the lines below have it. */
function sidesOf({ left, right }: Comparison, below: readonly string[]): Required<Omit<Sides, 'words'>> {
  const sides = { expected: right, received: left }
  if (!isShortened(left) && !isShortened(right)) return sides
  return fullDiff(below) ?? textDiff(left, below) ?? difference(below) ?? sides
}

/** Lines of a diff by their mark, without those that point at characters. */
function diffLines(lines: readonly string[]): { mark: string; text: string }[] {
  return lines.flatMap((line) => {
    const match = /^ {2}([-+ ]) (.*)$/.exec(line)
    return match ? [{ mark: match[1]!, text: match[2]! }] : []
  })
}

const sideOf = (diff: readonly { mark: string; text: string }[], mark: '-' | '+') =>
  diff.filter((line) => line.mark === mark || line.mark === ' ').map(({ text }) => text)

/** The whole of both values, one entry a line, as pytest -vv writes it. */
function fullDiff(below: readonly string[]): { expected: string; received: string } | null {
  const at = below.findIndex((line) => /^\s*Full diff/.test(line))
  if (at < 0) return null
  const diff = diffLines(below.slice(at + 1))
  const joined = (mark: '-' | '+') =>
    sideOf(diff, mark)
      .map((line) => line.trim())
      .join(' ')
      .replace(/([[({]) /g, '$1')
      .replace(/,? ([\])}])/g, '$1')
  return { expected: joined('-'), received: joined('+') }
}

/** Two texts; of long ones pytest leaves out what is equal at either end. */
function textDiff(left: string, below: readonly string[]): { expected: string; received: string } | null {
  const quote = /^b?(['"])/.exec(left)?.[1]
  if (quote === undefined) return null
  const diff = diffLines(below)
  if (!diff.some(({ mark }) => mark === '-') && !diff.some(({ mark }) => mark === '+')) return null
  const start = below.some((line) => /identical leading characters/.test(line)) ? '…' : ''
  const end = below.some((line) => /identical trailing characters/.test(line)) ? '…' : ''
  const joined = (mark: '-' | '+') => `${quote}${start}${sideOf(diff, mark).join('\\n')}${end}${quote}`
  return { expected: joined('-'), received: joined('+') }
}

/** The places at which two shortened lists or objects differ. */
function difference(below: readonly string[]): { expected: string; received: string } | null {
  const expected: string[] = []
  const received: string[] = []
  const add = (place: string, right: string, left: string) => {
    expected.push(`${right}${place}`)
    received.push(`${left}${place}`)
  }
  for (const [index, line] of below.entries()) {
    const next = (below[index + 1] ?? '').trim()
    const item = /^\s*At index (\d+) diff: (.+)$/.exec(line)
    const compared = splitComparison(item?.[2] ?? line.trim())
    if (item && compared) add(` at index ${item[1]}`, compared.right, compared.left)
    else if (/^\s*Differing items:/.test(below[index - 1] ?? '') && compared?.operator === '!=')
      add('', compared.right, compared.left)
    else if (/^\s*(?:Right contains|Extra items in the right)/.test(line)) expected.push(itemOf(line, next))
    else if (/^\s*(?:Left contains|Extra items in the left)/.test(line)) received.push(itemOf(line, next))
    const row = /^\s*(\S+)\s*\| (.+?)\s*\| (.+?)\s*$/.exec(line)
    if (row && row[1] !== 'Index') add(` at ${row[1]}`, row[3]!, row[2]!)
  }
  if (expected.length === 0 && received.length === 0) return null
  const shown = (values: readonly string[]) => (values.length === 0 ? 'nothing more' : values.join(', '))
  return { expected: shown(expected), received: shown(received) }
}

const itemOf = (line: string, next: string) => /: (.+)$/.exec(line)?.[1] ?? next

/** `pytest.raises`: nothing came, or another message. */
function readRaises(lines: readonly string[]): Sides | null {
  const missing = /^Failed: DID NOT RAISE (?:<class '(.+)'>|(.+))$/.exec(lines[0] ?? '')
  if (missing) return { expected: `${missing[1] ?? missing[2]} to be raised`, received: 'none' }
  const pattern = lines.map((line) => /^\s*(?:Expected regex|Regex): (.+)$/.exec(line)?.[1]).find(Boolean)
  const message = lines.map((line) => /^\s*(?:Actual message|Input): (.+)$/.exec(line)?.[1]).find(Boolean)
  if (pattern === undefined || message === undefined) return null
  return { expected: `a message that matches ${pattern}`, received: message }
}
