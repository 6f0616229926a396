import { readDiff } from './diff-lines.ts'
import { isClosed } from './is-closed.ts'
import { makeSides } from './make-sides.ts'
import { expression, isStandard, nodeSides } from './node-assert.ts'
import type { Sides } from './sides.ts'

/** Names of errors that only say that an assertion failed. */
const PLAIN_ERROR = /^(?:Error|AssertionError|JestAssertionError)(?: \[\w+\])?(?:: ?|$)/

/**
 * Both sides of a failed assertion of JavaScript: of Node, chai, vitest or jest, as an error with or without its
 * stack. Null where the text shows none.
 */
export function readJavaScript(text: string): Sides | null {
  const inspected = readInspected(text)
  if (inspected !== null) return inspected
  const { own, diff } = withoutRepeat(withoutStack(text))
  const first = own.split('\n')[0]!.replace(PLAIN_ERROR, '')
  if (/^(?:expect\(|assert(?:\.\w+)?\(.*\bexpected\b|assert(?:\.\w+)?\(received)/.test(first))
    return readJest(own, first)
  const ofNode = /^AssertionError \[ERR_ASSERTION\]: /.test(own)
  const sides =
    isStandard(first) || /^\+ actual - expected/m.test(own) || /\n\n\S.* !==? .+\s*$/.test(own)
      ? readNode(own)
      : /(?:^|: )expected /.test(first)
        ? readChai(own, first)
        : ofNode && /^\S.* == .+$/m.test(own)
          ? readNode(own)
          : readBelow(own, first)
  return sides === null || diff === null || isWhole(sides) ? sides : makeSides({ ...sides, ...diff })
}

/** What an error says, in one line, without its stack; '' where it says nothing. */
export function ownWords(text: string): string {
  const own = withoutRepeat(withoutStack(text)).own.replace(/^(?:Error: )?thrown: "([\s\S]*)"$/, '$1')
  return own
    .replace(/\s*\n\s*/g, ' ')
    .replace(PLAIN_ERROR, '')
    .trim()
}

/** The lines of an error above its stack, and above the piece of source that runners show. */
function withoutStack(text: string): string {
  const lines = text.trim().split('\n')
  const end = lines.findIndex(
    (line, index) =>
      index > 0 &&
      (/^\s+at (?:.*[(\s])?\S+:\d+(?::\d+)?\)?(?: \{)?$/.test(line) ||
        /^\s+at (?:async |new )?\S+ \((?:<anonymous>|index \d+)\)/.test(line) ||
        /^ ❯ /.test(line) ||
        /^⎯{5,}/.test(line) ||
        /^\s*>? *\d+ \| /.test(line)),
  )
  return (end < 0 ? lines : lines.slice(0, end)).join('\n').trimEnd()
}

/** An error with its fields, as Node inspects it: its reporter of JUnit XML writes one with the cause. */
function readInspected(text: string): Sides | null {
  const cause = /^ {2}cause: ([\s\S]*)^\}/m.exec(text)?.[1]
  if (cause === undefined || !/^ {2}failureType: '/m.test(text)) return null
  const lines = cause.split('\n').map((line) => line.replace(/^ {2}/, ''))
  const stack = lines.findIndex((line) => /^ {4}at /.test(line))
  const message = (stack < 0 ? lines : lines.slice(0, stack)).join('\n').trim()
  const field = (name: string) =>
    new RegExp(`^ {2}${name}: ([\\s\\S]*?),?\\n(?: {2}\\w+: |\\})`, 'm').exec(lines.join('\n'))?.[1]
  const operator = /^'(.*)'$/.exec(field('operator') ?? '')?.[1] ?? ''
  const own = message.replace(PLAIN_ERROR, '')
  if (operator === '' || operator === 'fail')
    return makeSides({ words: own.replace(/^'([\s\S]*)',?$/, '$1').replace(/\s*\n\s*/g, ' ') })
  // Fields are cut where they are deep; the text of the assertion is the whole then.
  const whole = (value: string | undefined) =>
    value === undefined ||
    (value === 'undefined' && /^(?:throws|rejects)$/.test(operator)) ||
    /\[(?:Array|Object|Circular)|\n|\.\.\. \d+ more/.test(value)
      ? undefined
      : value
  const alike = field('expected') === field('actual') && !/^not/.test(operator)
  return operator === '==' && /^The expression evaluated/.test(own)
    ? expression(own)
    : nodeSides({
        text: own,
        operator,
        ...(alike ? {} : { expected: whole(field('expected')), received: whole(field('actual')) }),
      })
}

function readNode(own: string): Sides | null {
  const text = own.replace(PLAIN_ERROR, '').trim()
  return /^The expression evaluated/.test(text) ? expression(text) : nodeSides({ text, operator: '' })
}

const isWhole = ({ expected, received }: Sides) =>
  expected !== undefined && received !== undefined && !`${expected}${received}`.includes('…')

/** mocha writes the message before the error that repeats it, and the diff that it adds to any assertion between. */
function withoutRepeat(text: string): { own: string; diff: Sides | null } {
  const lines = text.split('\n')
  const first = lines[0]!.trim()
  const again = lines.findIndex(
    (line, index) =>
      index > 0 &&
      first !== '' &&
      /^\w*(?:Error|Exception)\b[^:]*: /.test(line) &&
      line.trim().endsWith(first),
  )
  const at = lines.findIndex((line) => /^ {6}\+ expected - actual$/.test(line))
  const end = again > 0 ? again : lines.length
  const diff = at < 0 ? null : (readDiff(lines.slice(at, end).join('\n'))?.sides ?? null)
  return {
    own: (again > 0 ? lines.slice(again) : at < 0 ? lines : lines.slice(0, at)).join('\n').trim(),
    diff,
  }
}

/** vitest: whatever else failed, with a diff or both sides below it. */
function readBelow(own: string, first: string): Sides | null {
  const diff = readDiff(own)?.sides
  if (diff !== undefined) return makeSides({ words: first, ...diff })
  const found = labels(own)
  const side = (name: string) => found.find(({ label, kind }) => label === name && kind === '')?.value
  const [expected, received] = [side('Expected'), side('Received')]
  return expected === undefined || received === undefined || first.startsWith('Expected')
    ? null
    : makeSides({ words: first, expected, received })
}

/** chai and vitest: "expected R to equal E", and below it a diff or both sides. */
function readChai(own: string, first: string): Sides | null {
  const [, words, claim = ''] = /^(?:(.*?): )?(expected .*)$/.exec(first) ?? []
  const parts = splitClaim(claim.replace(/ \/\/ .*$/, '').replace(/, received difference is .*$/, ''))
  // People write such sentences too, about what they name: then they are words.
  if (parts !== null && !VALUE.test(parts.received) && !BY_KIND.test(parts.received)) return null
  const equal =
    parts === null
      ? null
      : /^to (?:deeply |strictly |loosely |deep )?(?:equal|be|eql|equals)(?: to)? (.+)$/.exec(parts.verb)
  const truncated = (value: string | undefined) => value === undefined || value.includes('…')
  const compares = equal !== null && !/^(?:a|an|ok|empty|instance|close|at|within)\b/.test(equal[1]!)
  const calls = /\bcalled with\b/.test(claim)
  if (compares && !calls && !truncated(equal[1]) && !truncated(parts?.received))
    return makeSides({ words, expected: equal[1], received: parts?.result ?? parts?.received })
  if (parts === null) return null
  const below = labels(own)
  const diff = readDiff(own)?.sides
  const negated = / not to /.test(claim)
  const expected = diff?.expected ?? below.find(({ label }) => label === 'Expected')?.value
  const received = diff?.received ?? below.find(({ label }) => label === 'Received')?.value
  if ((compares || (equal === null && /\bmatch object\b/.test(claim))) && !negated && expected !== undefined)
    return makeSides({ words, expected, received })
  return makeSides({
    words,
    expected: compares ? equal[1] : parts.verb,
    received: parts.result ?? (BY_KIND.test(parts.received) ? diff?.received : undefined) ?? parts.received,
  })
}

/** How a value begins that chai or vitest writes. */
const VALUE =
  /^(?:['"`\d[{(<-]|\/.*\/[dgimsuvy]*$|(?:true|false|null|undefined|NaN|Infinity|spy|promise)\b|[A-Z]\w*\b|Symbol\()/

/** What chai calls by its kind alone. */
export const BY_KIND = /^(?:error|function|\[Function\])$/

/** The parts of a sentence of chai: what came, what was claimed of it, and what was found instead. */
function splitClaim(claim: string): { received: string; verb: string; result?: string } | null {
  const found = / (?:but got|but) (.+?)(?: was thrown)?$/.exec(claim)
  const sentence = found === null ? claim : claim.slice(0, found.index)
  for (const match of sentence.matchAll(/ (?=(?:not )?to (?:not )?)/g)) {
    const received = sentence.slice('expected '.length, match.index)
    if (!isClosed(received)) continue
    const verb = sentence.slice(match.index + 1).replace(/,$/, '')
    const throwing = /^to throw\b/.test(verb)
    const result =
      found === null ? (throwing ? 'none' : undefined) : /^it didn't$/.test(found[1]!) ? 'none' : found[1]!
    return { received, verb, ...(result === undefined ? {} : { result }) }
  }
  return null
}

interface Labelled {
  label: string
  /** what kind of value it is, e.g. "substring"; '' for a plain one */
  kind: string
  value: string
}

/** "Expected: 3", "Received length: 2", and values on the lines below their label. */
function labels(own: string): Labelled[] {
  const lines = own.split('\n')
  return lines.flatMap((line, index): Labelled[] => {
    const match = /^(Expected|Received|Snapshot|Rejected|Resolved)((?: [\w ]+?)?):(?:\s+(.*))?$/.exec(line)
    if (!match) return []
    const value = match[3] ?? /^ {2}(\S.*)$/.exec(lines[index + 1] ?? '')?.[1]
    return value === undefined ? [] : [{ label: match[1]!, kind: match[2]!.trim(), value: value.trim() }]
  })
}

/** jest: the name of the matcher, and below it a diff or both sides under labels. */
function readJest(own: string, first: string): Sides | null {
  const matcher = /^expect\(.*?\)\.((?:not\.|resolves\.|rejects\.)*\w+)/.exec(first)?.[1]
  const message = /^Message:\n {2}(.+)$/m.exec(own)?.[1]
  const found = labels(own)
  const pick = (...names: string[]) => {
    const fitting = found.filter(({ label, kind }) => names.includes(label) && kind !== 'name')
    return fitting.find(({ kind }) => /^value(?: to .*)?$/.test(kind) && kind !== '') ?? fitting[0]
  }
  const path = found.find(({ label, kind }) => label === 'Expected' && kind === 'path')?.value
  const plain = matcher === undefined || /^(?:toBe|toEqual|toStrictEqual)$/.test(matcher)
  const words = plain ? message : [matcher, path].filter((part) => part !== undefined).join(' ')
  const diff = readDiff(own)?.sides
  if (diff !== undefined && matcher !== undefined) return makeSides({ words, ...diff })
  const expected = pick('Expected', 'Snapshot')?.value ?? diff?.expected
  const settled = /^Received promise \w+ instead of \w+$/m.exec(own)?.[0]
  const received = /^Received function did not throw$/m.test(own)
    ? 'none'
    : (pick('Received', 'Rejected', 'Resolved')?.value ?? diff?.received)
  if (expected === undefined && received === undefined) return null
  return makeSides({ words: settled === undefined ? words : `${words}: ${settled}`, expected, received })
}
