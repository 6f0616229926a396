import type { Pattern, VaryingCheck } from '../tasks/floor.ts'
import { failure } from './assertion.ts'
import { checkKey } from './normalise.ts'
import { fixedLength, piecesOf, shown, VARIES } from './text-pattern.ts'
import type { Check } from './verdict.ts'

/** A piece that varies, with what stands next to it: elsewhere in the texts of its check it is known by both. */
interface Piece {
  before: string
  text: string
  after: string
}

/** Checks under names that runs share, with what varies in their texts shown as such. All else stays as it is. */
export function showVarying(checks: readonly Check[], varying: readonly VaryingCheck[]): Check[] {
  if (varying.length === 0) return [...checks]
  const find = finder(varying)
  return checks.map((check) => {
    const entry = find(checkKey(check.name))
    return entry === undefined ? check : showIn(check, entry)
  })
}

/** Finds what is known of a check: by its whole name, else by the pattern that fixes most of it. */
export function finder(varying: readonly VaryingCheck[]): (name: string) => VaryingCheck | undefined {
  const whole = new Map(varying.map((entry) => [shown(entry.name), entry]))
  const patterns = varying
    .filter(({ name }) => name.length > 1)
    .toSorted((a, b) => fixedLength(b.name) - fixedLength(a.name))
  return (name) => whole.get(name) ?? patterns.find((entry) => piecesOf(entry.name, name) !== null)
}

function showIn(check: Check, entry: VaryingCheck): Check {
  const pieces = cutOut(entry.name, checkKey(check.name))
  const expected = showText(check.expected, entry.expected, pieces)
  if (expected.pattern) pieces.push(...cutOut(expected.pattern, check.expected!))
  const received = showText(check.received, entry.received, pieces)
  const words = showText(wordsOf(check), entry.message, pieces)
  const sides = { ...textOf('expected', expected), ...textOf('received', received) }
  const out: Check = { ...check, ...sides }
  if (entry.name.length > 1) out.name = shown(entry.name)
  const message = isBuilt(check) ? failure({ ...textOf('words', words), ...sides }).message : words.text
  if (message !== undefined) out.message = message
  // A value that varies is none that code could hold an answer to: what is fixed of it stands in the message.
  if (expected.text !== check.expected) delete out.expected
  return out
}

interface Shown {
  text: string | undefined
  /** what the whole text was known by */
  pattern?: Pattern
}

function showText(text: string | undefined, known: readonly Pattern[] = [], pieces: readonly Piece[]): Shown {
  if (text === undefined) return { text }
  const pattern = known
    .toSorted((a, b) => fixedLength(b) - fixedLength(a))
    .find((one) => piecesOf(one, text) !== null)
  return pattern ? { text: shown(pattern), pattern } : { text: pieces.reduce(withoutPiece, text) }
}

const textOf = <K extends string>(key: K, { text }: Shown) =>
  (text === undefined ? {} : { [key]: text }) as Partial<Record<K, string>>

/** What a message says apart from both sides of the comparison. */
export function wordsOf(check: Check): string | undefined {
  const { message = '' } = check
  if (!isBuilt(check)) return check.message
  const words = message.slice(0, -sidesOf(check).length).replace(/: $/, '')
  return words === '' ? undefined : words
}

/** Whether a message ends with both sides, as `failure` builds it. */
const isBuilt = (check: Check) => sidesOf(check) !== '' && (check.message ?? '').endsWith(sidesOf(check))

function sidesOf({ expected, received }: Check): string {
  if (expected === undefined && received === undefined) return ''
  const sides = {
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
  return failure(sides).message ?? ''
}

function cutOut(pattern: Pattern, text: string): Piece[] {
  return (piecesOf(pattern, text) ?? []).map((piece, index) => ({
    before: /[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u.exec(pattern[index] ?? '')?.[0] ?? '',
    text: piece,
    after: /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(pattern[index + 1] ?? '')?.[0] ?? '',
  }))
}

/** A piece of so many characters is hardly anything else by chance. */
const DISTINCT = 4

/** A text with a piece shown as varying; a short one only next to the same as where it was found. */
function withoutPiece(text: string, { before, text: piece, after }: Piece): string {
  if (piece === '') return text
  const [left, right] = piece.length >= DISTINCT ? ['', ''] : before === '' ? ['', after] : [before, '']
  const [found, instead] = [left + piece + right, left + VARIES + right]
  return text.split(found).reduce((out, next) => out + (isWhole(out, found, next) ? instead : found) + next)
}

/** Whether words end where a found text begins and ends. */
function isWhole(left: string, found: string, right: string): boolean {
  const splits = (a: string, b: string) => /[\p{L}\p{N}]$/u.test(a) && /^[\p{L}\p{N}]/u.test(b)
  return !splits(left, found) && !splits(found, right)
}
