import { textValue, type Value } from '../values/value.ts'
import { capitalized, wordsOf } from '../values/words.ts'
import type { Fitted, Transform } from './transform.ts'

/** The plural of an English noun, by its usual rules. */
export function plural(word: string): string {
  if (/(?:s|x|z|ch|sh)$/i.test(word)) return `${word}es`
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
  return `${word}s`
}

function singular(word: string): string {
  if (/ies$/i.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/i.test(word)) return word.slice(0, -2)
  return word.replace(/s$/i, '')
}

const asText = (value: Value) =>
  value.type === 'text' ? value.text : value.type === 'number' ? value.written : null

function part(cost: number, words: string, take: (text: string) => string | undefined): Fitted {
  const noun = (of: string) => words.replace('…', of)
  return {
    apply: (value) => {
      const text = asText(value)
      const taken = text === null ? undefined : take(text)
      return taken === undefined || taken === '' ? null : textValue(taken)
    },
    noun,
    order: (of) => `Use ${noun(of)}`,
    cost,
  }
}

/** Parts without parameters, which another transform may follow. */
export const PARTS: readonly Fitted[] = [
  part(2, '… in the plural', plural),
  part(3, '… in the singular', singular),
  part(3, 'the first word of …', (text) => wordsOf(text)[0]),
  part(3, 'the last word of …', (text) => wordsOf(text).at(-1)),
  part(4, 'the initials of …', (text) =>
    wordsOf(text)
      .map((word) => word[0])
      .join(''),
  ),
  part(4, '… without its accents', (text) => text.normalize('NFD').replace(/\p{M}/gu, '')),
  part(4, '… without its first word', (text) => {
    const [, ...rest] = wordsOf(text)
    return rest.map((word, index) => (index === 0 ? word : capitalized(word))).join('')
  }),
]

/** The first or last few characters. */
export const ends: Transform = {
  fit: (_, to) => {
    const length = asText(to)?.length ?? 0
    if (length === 0 || length > 6) return []
    const count = length === 1 ? 'letter' : `${length} characters`
    return [
      part(5, `the first ${count} of …`, (text) =>
        text.length > length ? text.slice(0, length) : undefined,
      ),
      part(6, `the last ${count} of …`, (text) => (text.length > length ? text.slice(-length) : undefined)),
    ]
  },
  relevant: () => false,
  tells: 0,
}
