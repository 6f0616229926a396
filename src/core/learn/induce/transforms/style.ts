import { textValue, type Value } from '../values/value.ts'
import { capitalized, wordsOf } from '../values/words.ts'
import type { Fitted, Transform } from './transform.ts'

/** Ways of writing words. */
const STYLES: readonly { write(text: string): string; noun: string; cost: number }[] = [
  { write: (text) => text.toUpperCase(), noun: 'in capitals', cost: 2 },
  { write: (text) => text.toLowerCase(), noun: 'in lower case', cost: 2 },
  { write: (text) => wordsOf(text).join('_').toUpperCase(), noun: 'in capitals with underscores', cost: 3 },
  { write: (text) => wordsOf(text).join('_'), noun: 'in snake_case', cost: 3 },
  { write: (text) => wordsOf(text).join('-'), noun: 'in kebab-case', cost: 3 },
  { write: (text) => camel(wordsOf(text)), noun: 'in camelCase', cost: 3 },
  { write: (text) => wordsOf(text).map(capitalized).join(''), noun: 'in PascalCase', cost: 3 },
  {
    write: (text) => wordsOf(text).map(capitalized).join('-'),
    noun: 'with capitalized words and hyphens',
    cost: 4,
  },
  { write: (text) => wordsOf(text).join('-').toUpperCase(), noun: 'in capitals with hyphens', cost: 4 },
  { write: (text) => wordsOf(text).join('.'), noun: 'in lower case with dots', cost: 4 },
  { write: (text) => wordsOf(text).join(' '), noun: 'in lower case with blanks between the words', cost: 4 },
  { write: (text) => wordsOf(text).map(capitalized).join(' '), noun: 'with each word capitalized', cost: 4 },
  {
    write: (text) => capitalized(wordsOf(text).join(' ')),
    noun: 'with only its first letter capitalized',
    cost: 4,
  },
  { write: capitalized, noun: 'with a capital first letter', cost: 3 },
  { write: (text) => wordsOf(text).join(''), noun: 'in lower case without separators', cost: 4 },
  { write: (text) => text.replace(/\s+/g, ' ').trim(), noun: 'without superfluous blanks', cost: 3 },
]

const camel = (words: readonly string[]) =>
  words.map((word, index) => (index === 0 ? word : capitalized(word))).join('')

const FITTED: readonly Fitted[] = STYLES.map(({ write, noun, cost }) => ({
  apply: (value) => (value.type === 'text' ? textValue(write(value.text)) : null),
  noun: (of) => `${of} ${noun}`,
  order: (of) => `Write ${of} ${noun}`,
  cost,
  settles: true,
}))

const letters = (value: Value) =>
  value.type === 'text' ? value.text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') : null

function sameLetters(from: Value, to: Value): boolean {
  const written = letters(from)
  return written !== null && written !== '' && written === letters(to)
}

/** Upper and lower case, and how words are joined. */
export const style: Transform = {
  fit: (from, to) => (sameLetters(from, to) ? FITTED : []),
  relevant: sameLetters,
  tells: 5,
}
