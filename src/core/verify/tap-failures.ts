import { type Failure, failureOf } from './assertion.ts'
import { readJsFailure } from './js-failure.ts'
import { plainText } from './normalise.ts'
import { joined, sidesOfDiff, sidesOfTexts } from './sides/diff-lines.ts'
import { BY_KIND, ownWords, readJavaScript } from './sides/javascript.ts'
import { makeSides } from './sides/make-sides.ts'
import { expression, isStandard, nodeSides, sidesIn } from './sides/node-assert.ts'
import type { Sides } from './sides/sides.ts'
import { holdsUnlisted, isOfVitest, parseDiagnostics, shown } from './tap-fields.ts'

/** What stands below a point. */
export interface Below {
  /** YAML */
  diagnostics: string
  /** any other text */
  text: string
}

type Fields = Record<string, unknown>

/** What the lines below a failing point say, in the way of each runner. */
export function pointFailure({ diagnostics, text }: Below): Failure {
  if (text !== '') return readJsFailure(text)
  const vitest = readVitest(diagnostics)
  if (vitest !== null) return failureOf(vitest)
  const data = parseDiagnostics(diagnostics)
  return failureOf(readTapDiff(data) ?? readAva(data) ?? readMessage(data) ?? readNode(data))
}

/**
 * vitest writes fields between double quotes, of which it escapes those within and nothing else, so that it is no
 * YAML; one document for each error, of which the last attempt's counts.
 */
function readVitest(diagnostics: string): Sides | null {
  if (!isOfVitest(diagnostics)) return null
  const last = plainText(diagnostics)
    .split(/^ *---$/m)
    .at(-1)!
  const field = (name: string) =>
    new RegExp(`^ *${name}: "([\\s\\S]*?)"(?=\\n *(?:message|at|actual|expected): |\\s*$(?![\\s\\S]))`, 'm')
      .exec(last)?.[1]
      ?.replaceAll('\\"', '"')
  const name = field('name') ?? 'Error'
  const message = field('message') ?? ''
  const typed = message === '' || /^(?:Unknown )?Error$/.test(name) ? message : `${name}: ${message}`
  const read = readJavaScript(typed)
  const [expected, received] = [field('expected'), field('actual')]
  if (expected === undefined || received === undefined || read === null)
    return read ?? { words: ownWords(typed) }
  const claimed = [read.expected, read.received].some((side) => side === undefined || side.includes('…'))
  if (BY_KIND.test(read.received ?? '') && received !== 'undefined')
    return makeSides({ ...read, received: joined(received.split('\n')) })
  const equals = / to (?:deeply |strictly )?(?:equal|be) | to match object /.test(message)
  if (!equals || (!claimed && !/ to match object /.test(message))) return read
  // What chai shows of a long text begins with a quote; the fields have the whole without one.
  const texts = / (?:equal|be) ['"`]/.test(message) && /expected ['"`]/.test(message)
  const sides = texts
    ? { expected: JSON.stringify(expected), received: JSON.stringify(received) }
    : sidesOfTexts(expected, received)
  return makeSides({ words: read.words, ...sides })
}

/** tap: the diff of both sides, or both as they are. */
function readTapDiff(data: Fields): Sides | null {
  if (typeof data.diff === 'string' && /^--- expected\n\+\+\+ actual\n/.test(data.diff))
    return sidesOfDiff(data.diff.split('\n').slice(2), { expected: '-', textAt: 1 })
  if ('doNotWant' in data)
    return {
      expected: `anything but ${shown(data.doNotWant, undefined)}`,
      received: shown(data.found, undefined),
    }
  if ('wanted' in data)
    return { expected: shown(data.wanted, undefined), received: shown(data.found, undefined) }
  return null
}

/** ava: what was compared, each part under a sentence of its own. */
function readAva(data: Fields): Sides | null {
  if (!('assertion' in data || 'details' in data)) return null
  const details = Object.entries(data.details ?? {}).map(([label, value]) => ({
    label: label.replace(/:$/, ''),
    value: typeof value === 'string' ? value : shown(value, undefined),
  }))
  const own = typeof data.message === 'string' && data.message !== '' ? data.message : undefined
  const value = (pattern: RegExp) => details.find(({ label }) => pattern.test(label))?.value
  const difference = value(/^Difference \(- actual, \+ expected\)/)
  if (difference !== undefined)
    return makeSides({
      words: own,
      ...sidesOfDiff(withoutMarks(difference.split('\n')), { expected: '+', textAt: 2 }),
    })
  const pattern = value(/^Regular expression/)
  if (pattern !== undefined)
    return makeSides({ words: own, expected: `a match of ${pattern}`, received: value(/^Value must/) })
  const thrown = value(/^Error thrown/)
  if (thrown !== undefined) return { words: joined(thrown.split('\n')) }
  const claim = details.find(({ label }) => /^Expected /.test(label))
  if (claim !== undefined)
    return makeSides({
      words: own,
      expected: `${claim.label.replace(/^Expected /, '')} ${claim.value}`,
      received: joined((details.find((other) => other !== claim)?.value ?? '').split('\n')),
    })
  const [only] = details
  if (only === undefined) return { words: own ?? '' }
  const not = /^Value is (not .*)$/.exec(only.label)?.[1]
  if (not !== undefined)
    return makeSides({ words: own, expected: not.replace(/^not /, 'a value that is '), received: only.value })
  if (/^Value is the same as/.test(only.label))
    return makeSides({ words: own, expected: `anything but ${only.value}`, received: only.value })
  const returned = /^Function (returned)/.test(only.label)
  return returned
    ? makeSides({ words: own, expected: 'an exception', received: `none (returned ${only.value})` })
    : makeSides({ words: [own, `${only.label}: ${only.value}`].filter(Boolean).join(': ') })
}

/** ava marks the ends of the lines of a text, and sets it between backticks. */
function withoutMarks(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => line.endsWith('␊'))) return lines
  return lines.map((line) =>
    line
      .replace(/␊$/, '')
      .replace(/^([-+ ] )`/, '$1')
      .replace(/`$/, ''),
  )
}

/** mocha and others: the text of an error. */
function readMessage(data: Fields): Sides | null {
  const { message, stack } = data
  if (typeof message !== 'string' || 'operator' in data || 'expected' in data) return null
  const read = readJavaScript(plainText(message))
  if (read !== null) return read
  // The stack begins with the type of the error.
  const typed = typeof stack === 'string' && stack.includes(message.trim()) ? stack : message
  return { words: ownWords(plainText(typed)) }
}

/** node --test and tape. */
function readNode(data: Fields): Sides {
  const text = typeof data.error === 'string' ? data.error : ''
  const operator = typeof data.operator === 'string' ? data.operator : ''
  const first = text.split('\n')[0] ?? ''
  if ((operator === 'fail' && !('expected' in data)) || !(operator !== '' || 'expected' in data)) {
    const read = isStandard(first) || data.name === 'AssertionError' ? readJavaScript(plainText(text)) : null
    return (operator === '' ? read : null) ?? { words: readSaid(text, data.name) }
  }
  if (operator === '==' && data.expected === true && isStandard(first)) return expression(text)
  const written = sidesIn(text)
  if (text === '' && !('expected' in data || 'actual' in data)) return {}
  const throwing = operator === 'throws' || operator === 'rejects'
  // tape, whose assertions have no text: it was to throw nothing, or threw nothing
  if (throwing && text === '' && isNothing(data.expected) !== isNothing(data.actual))
    return isNothing(data.expected)
      ? { expected: 'no exception', received: shown(data.actual, undefined) }
      : { expected: `an exception like ${shown(data.expected, undefined)}`, received: 'none' }
  // An expected pattern or class is not listed; the text may name it.
  const value = (side: unknown, fallback: string | undefined) =>
    throwing && fallback === undefined && (side === undefined || holdsUnlisted(side))
      ? undefined
      : shown(side, fallback)
  const listed = {
    expected: value(data.expected, written.expected),
    received: value(data.actual, written.received),
  }
  // The report leaves out what tells some values apart: their class, a sign, and fields that are undefined.
  const holdsUndefined = (side = '') =>
    side !== 'undefined' && /\bundefined\b/.test(side.replace(/(['"`])(?:\\.|(?!\1)[^\\])*\1/g, ''))
  const told =
    listed.expected !== listed.received &&
    !holdsUndefined(written.expected) &&
    !holdsUndefined(written.received)
  const sides = told || written.expected === written.received ? listed : written
  return nodeSides({ text, operator, ...sides }) ?? { words: readSaid(text, data.name) }
}

const isNothing = (value: unknown) => value === undefined || shown(value, undefined) === 'undefined'

/** The message of an error with its type, where that says something. */
function readSaid(text: string, type: unknown): string {
  const said = text.replace(/\s*\n\s*/g, ' ').trim()
  return typeof type === 'string' && /^[A-Z]\w*$/.test(type) && type !== 'Error' && !said.startsWith(type)
    ? `${type}: ${said}`
    : said
}
