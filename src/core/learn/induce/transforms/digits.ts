import { textValue, type Value } from '../values/value.ts'
import type { Fitted, Transform } from './transform.ts'

/** The number that a value is, also where it stands in a string. */
function numberIn(value: Value): number | null {
  if (value.type === 'number') return value.number
  if (value.type !== 'text' || !/^-?\d+(?:\.\d+)?$/.test(value.text)) return null
  return Number(value.text)
}

function write(cost: number, words: string, text: (number: number) => string | null): Fitted {
  return {
    apply: (value) => {
      const number = numberIn(value)
      const written = number === null ? null : text(number)
      return written === null ? null : textValue(written)
    },
    noun: (of) => (words === AS_TEXT ? of : `${of} ${words}`),
    order: (of) => `Write ${of} ${words}`,
    cost,
    settles: true,
  }
}

/** In a text a number needs no other word. */
const AS_TEXT = 'as text'

const GROUPS = [
  { mark: ',', name: 'commas' },
  { mark: '.', name: 'dots' },
  { mark: ' ', name: 'blanks' },
  { mark: '_', name: 'underscores' },
  { mark: "'", name: 'apostrophes' },
]

/** How a number is written in a string: padded, with so many decimals, with its thousands grouped. */
export const digits: Transform = {
  fit: (from, to) => {
    if (to.type !== 'text' || numberIn(from) === null) return []
    const { text } = to
    const width = text.length
    const fitted = [write(1, AS_TEXT, String)]
    if (/^\d+$/.test(text))
      fitted.push(
        write(3, `padded with zeros to ${width} digits`, (number) =>
          Number.isInteger(number) && number >= 0 ? String(number).padStart(width, '0') : null,
        ),
      )
    const [, point, fraction = ''] = /\d([.,])(\d+)$/.exec(text) ?? []
    for (const { mark, name } of GROUPS) {
      const places = point === mark ? 0 : fraction.length
      const grouped = (number: number) => {
        const [whole = '', rest] = number.toFixed(places).split('.')
        return (
          whole.replace(/\B(?=(?:\d{3})+$)/g, mark) +
          (rest === undefined ? '' : `${mark === '.' ? ',' : '.'}${rest}`)
        )
      }
      if (text.includes(mark))
        fitted.push(write(5, `with ${name} between thousands${decimalWords(places)}`, grouped))
    }
    if (fraction !== '') {
      const places = fraction.length
      const shown = (number: number) =>
        point === ',' ? number.toFixed(places).replace('.', ',') : number.toFixed(places)
      const comma = point === ',' ? ' and a decimal comma' : ''
      fitted.push(write(4, `with ${places} ${places === 1 ? 'decimal' : 'decimals'}${comma}`, shown))
    }
    return fitted
  },
  relevant: (from, to) => {
    const bare = (value: Value) =>
      value.type === 'text'
        ? value.text.replace(/^0+(?=\d)|[,' _]/g, '')
        : value.type === 'number'
          ? value.written
          : null
    const [a, b] = [bare(from), bare(to)]
    return a !== null && b !== null && /^\d/.test(a) && Number(a) === Number(b)
  },
  tells: 5,
}

const decimalWords = (places: number) => (places === 0 ? '' : ` and ${places} decimals`)
