/** What a check expected or an answer gave, read from the notation of any language. */
export type Value =
  /** a string; `bare` where it stood without quotation marks */
  | { type: 'text'; text: string; bare?: true }
  | { type: 'number'; number: number; written: string }
  /** a word that is a value: true, None, undefined, NaN */
  | { type: 'word'; word: string }
  /** a list, tuple, set or call: `name` is that of the call, as in Some(3), else '' */
  | { type: 'list'; name: string; items: Value[] }
  | { type: 'record'; name: string; fields: [string, Value][] }

export const textValue = (text: string): Value => ({ type: 'text', text })
export const numberValue = (number: number): Value => ({ type: 'number', number, written: String(number) })

export const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

/** Equal as values: 2 and 2.0 are, 'a' and "a" are. */
export function equal(a: Value, b: Value): boolean {
  if (a.type === 'text') return b.type === 'text' && a.text === b.text
  if (a.type === 'number') return b.type === 'number' && close(a.number, b.number)
  if (a.type === 'word') return b.type === 'word' && a.word === b.word
  if (a.type === 'list')
    return (
      b.type === 'list' &&
      a.name === b.name &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => equal(item, b.items[i]!))
    )
  return (
    b.type === 'record' &&
    a.name === b.name &&
    a.fields.length === b.fields.length &&
    a.fields.every(([key, value], i) => key === b.fields[i]![0] && equal(value, b.fields[i]![1]))
  )
}

const WORDS_FOR_NOTHING = /^(?:undefined|null|None|nil|nothing)$/

export function isNothing(value: Value): boolean {
  return value.type === 'word' && WORDS_FOR_NOTHING.test(value.word)
}

/** A value in one line, as most languages write it. */
export function show(value: Value): string {
  switch (value.type) {
    case 'text':
      return value.bare ? value.text : JSON.stringify(value.text)
    case 'number':
      return value.written
    case 'word':
      return value.word
    case 'list': {
      const [open, end] = value.name === '' ? '[]' : '()'
      return `${value.name}${open}${value.items.map(show).join(', ')}${end}`
    }
    case 'record': {
      if (value.name === LINES) return value.fields.map(([, line]) => show(line)).join(' … ')
      const fields = value.fields.map(([key, inner]) => `${showKey(key)}: ${show(inner)}`)
      const inner = fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
      return value.name === '' ? inner : `${value.name} ${inner}`
    }
  }
}

const showKey = (key: string) => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key))

/** Name of the record that text of several lines is read as: its first and its last line. */
export const LINES = '(lines)'

/**
 * How many bits a value tells, about: what it would take to hit it by chance. Numbers by their digits, texts by their
 * runs of letters and digits, `true` and `null` hardly anything.
 */
export function bitsOf(value: Value): number {
  switch (value.type) {
    case 'word':
      return 1
    case 'number': {
      const digits = value.written.replace(/^-/, '').replace(/^0+(?=\d)|\.|0+$/g, '').length
      return Math.max(1, digits * 3.3) + (value.number < 0 ? 1 : 0)
    }
    case 'text':
      return textBits(value.text)
    case 'list':
      return 1 + value.items.reduce((sum, item) => sum + bitsOf(item), textBits(value.name))
    case 'record':
      return value.fields.reduce(
        (sum, [key, inner]) => sum + textBits(key) + bitsOf(inner),
        textBits(value.name),
      )
  }
}

/** A word costs what it takes to choose it from a vocabulary, however long it is. */
const MAX_WORD_BITS = 12

export function textBits(text: string): number {
  return (text.match(/\p{L}+|\d+|[^\p{L}\d]/gu) ?? []).reduce((sum, run) => {
    if (/^\d/.test(run)) return sum + 3.3 * run.length
    return sum + (/^\p{L}/u.test(run) ? Math.min(MAX_WORD_BITS, 3 * run.length) : 2)
  }, 0)
}
