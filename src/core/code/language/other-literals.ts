import type { SyntaxNode } from './syntax.ts'

/** Added to texts and lists; no code under test gives it. */
export const OTHER = 'zq7'

/**
 * A number of the same kind that is far from the one given, also where a tolerance is allowed, and that code under test
 * hardly gives by accident; null where the text is no number in the usual forms.
 * @param text without a sign, e.g. "12", "1_000", "0.5", "5n"
 */
export function otherNumber(text: string): string | null {
  const plain = text.replaceAll('_', '')
  const suffix = /^\d+n$/.test(plain) ? 'n' : ''
  const value = Number(suffix === '' ? plain : plain.slice(0, -1))
  if (!Number.isFinite(value)) return null
  const other = value > 1e300 ? value / 3 : 2 * value + 7919
  if (Number.isSafeInteger(other))
    return /[.eE]/.test(plain) && !/^0x/i.test(plain) ? `${other}.0` : `${other}${suffix}`
  return suffix === '' ? String(other) : `${BigInt(plain.slice(0, -1)) * 2n + 7919n}n`
}

/** Where a name means a value, and which: of a table one for each of its rows. */
export interface BoundName {
  values: readonly SyntaxNode[]
  /** the code in which the name has this meaning */
  within: SyntaxNode
  /** how often its declaration names it there */
  declared: number
}

/** Names, and keys of rows, that say of a value that it is expected. */
const EXPECTED =
  /^(?:expect(?:ed|s|ation)?|returns?|wants?|wanted|outputs?|out|results?|should\w*|exp|target)$/i

export const saysExpected = (name: string) => EXPECTED.test(name.replace(/^(['"])(.*)\1$/, '$2'))

/**
 * Whether a name, or a member of it, is used as an expected value and nowhere else: another value of it then changes
 * only what is expected, not what is asked.
 * @param written as it is used, e.g. "expected", "row.want"
 * @param expected the expected side of one assertion
 */
export function isOnlyExpected(
  written: string,
  expected: SyntaxNode,
  { within, declared }: BoundName,
): boolean {
  if (saysExpected(/\w+(?=\W*$)/.exec(written)?.[0] ?? '')) return true
  return count(within.text, written) - declared === count(expected.text, written)
}

function count(text: string, written: string): number {
  let found = 0
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + written.length)) {
    const around = `${text[at - 1] ?? ''} ${text[at + written.length] ?? ''}`
    if (!/^[\w$.] | [\w$]$/.test(around)) found++
  }
  return found
}
