import { diffArrays } from 'diff'
import type { Pattern } from '../tasks/floor.ts'

/** How a piece that varies is shown. */
export const VARIES = '‹varies›'

/** A word, or one character between words; null stands for what varies. */
type Token = string | null

const WORD = /^[\p{L}\p{N}]+$/u

const tokensOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]/gu) ?? []

/** What texts have in common, word by word; of one part where they are equal. */
export function patternOf([first = '', ...others]: readonly string[]): Pattern {
  return others.reduce<Pattern>(generalise, [first])
}

/** The pattern with what a further text does not share with it as varying, too. */
export function generalise(pattern: Pattern, text: string): Pattern {
  if (piecesOf(pattern, text) !== null) return pattern
  const tokens = pattern.flatMap((part, index): Token[] => [
    ...(index === 0 ? [] : [null]),
    ...tokensOf(part),
  ])
  // Texts that share next to nothing are not worth a long search.
  const changes = diffArrays<Token>(tokens, tokensOf(text), { maxEditLength: 500 })
  if (changes === undefined) return ['', '']
  const common: Token[] = []
  for (const { added, removed, value } of changes)
    if (!added && !removed) common.push(...value)
    else if (common.at(-1) !== null) common.push(null)
  return partsOf(wholeFigures(common))
}

/**
 * Of a time, a date or an address two runs close to each other show only the end to vary: numbers before it, each joined
 * to the next by one character, vary with it.
 */
function wholeFigures(tokens: readonly Token[]): Token[] {
  const out: Token[] = []
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at]!
    out.unshift(token)
    while (token === null && at >= 2 && joins(tokens[at - 1]!) && isFigure(tokens[at - 2]!)) at -= 2
    // A blank of a pattern may come next to one that is new.
    while (token === null && tokens[at - 1] === null) at--
  }
  return out
}

const joins = (token: Token) => token !== null && !WORD.test(token) && token.trim() !== ''
const isFigure = (token: Token) => token === null || /^\p{N}(?:.*\p{N})?$/u.test(token)

function partsOf(tokens: readonly Token[]): Pattern {
  const parts = ['']
  for (const token of tokens)
    if (token === null) parts.push('')
    else parts[parts.length - 1] += token
  return parts
}

/** The pieces of a text where a pattern leaves room for them; null where the text does not have the fixed parts. */
export function piecesOf([first = '', ...others]: Pattern, text: string): string[] | null {
  const last = others.pop()
  if (last === undefined) return text === first ? [] : null
  const end = text.length - last.length
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null
  const pieces: string[] = []
  let at = first.length
  for (const part of others) {
    const next = text.indexOf(part, at)
    if (next < 0 || next + part.length > end) return null
    pieces.push(text.slice(at, next))
    at = next + part.length
  }
  return [...pieces, text.slice(at, end)]
}

export const shown = (pattern: Pattern) => pattern.join(VARIES)

/** Whether a text can be told by what is fixed: by a word at least. */
export const tells = (pattern: Pattern) =>
  pattern.some((part) => tokensOf(part).some((token) => WORD.test(token)))

export const fixedLength = (pattern: Pattern) => pattern.reduce((sum, { length }) => sum + length, 0)
