/**
 * Numbers as people and models write them: signs (also −), thousands separators (1,234 · 1 234 · 1'234 · 1_234),
 * decimal commas where unambiguous, scientific (1.2e3, 1.2 × 10^3), currency, percent, fractions (3/4, \frac{3}{4}).
 */
export interface Numeral {
  value: number
  /** it was written with a percent sign; `value` is as written, 45 for "45%" */
  percent: boolean
}

const DIGITS = String.raw`\d[\d.,'_\u00a0\u2009\u202f]*(?: \d{3}(?!\d))*|\.\d+`
const NUMERAL = new RegExp(
  String.raw`([-+(]?)\s?(?:[$€£¥₹]|USD|EUR|GBP)?\s?([-+]?)\s?(${DIGITS})(?:[eE]([-+]?\d+)|\s?(?:x|×|\*|·)\s?10\s?\^\s?\{?\s?([-+]?\d+)\s?\}?)?(?:\s?/\s?(${DIGITS}))?(\s?(?:%|percent\b))?`,
  'gi',
)

/** All numerals of a text, in order. */
export function numerals(text: string): Numeral[] {
  const plain = text
    .replace(/[\u2212\u2013\u2012\uff0d]/g, '-')
    .replace(/\\[dt]?frac\s*\{([^{}]+)\}\s*\{([^{}]+)\}/g, '$1/$2')
    .replace(/\\(?:text|mathrm|mathbf)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\{,\}/g, ',')
    .replace(/\\times|\\cdot/g, '×')
    .replace(/\\[,;!: ]/g, ' ')
    .replace(/\\([$%])/g, '$1')
  const out: Numeral[] = []
  for (const match of plain.matchAll(NUMERAL)) {
    const before = plain[match.index - 1] ?? ' '
    // The 2 of "x2" or "v2" is part of a name; "a-3" is a range or a name, so its sign is none.
    if (/[A-Za-z_]/.test(plain[match.index + match[0].search(/\d|\./) - 1] ?? ' ')) {
      if (!/(?:USD|EUR|GBP)$/i.test(plain.slice(0, match.index + match[0].search(/\d|\./)))) continue
    }
    const magnitude = parseDigits(match[3]!)
    if (magnitude === null) continue
    const sign = (match[1] === '-' && !/[\w)]/.test(before)) || match[2] === '-' ? -1 : 1
    const exponent = Number(match[4] ?? match[5] ?? 0)
    let value = sign * magnitude * 10 ** exponent
    // 10 ** -n is not exact: let the parser round once where it can.
    if (exponent !== 0) value = Number(`${sign < 0 ? '-' : ''}${magnitude}e${exponent}`)
    if (Number.isNaN(value)) value = sign * magnitude * 10 ** exponent
    if (match[6] !== undefined) {
      const divisor = parseDigits(match[6])
      if (divisor) value /= divisor
    }
    out.push({ value, percent: match[7] !== undefined })
  }
  return out
}

function parseDigits(text: string): number | null {
  let digits = text.replace(/['_\s\u00a0\u2009\u202f]/g, '').replace(/[.,]+$/, '')
  const commas = digits.split(',').length - 1
  const points = digits.split('.').length - 1
  if (commas > 0 && points > 0) {
    // Whichever comes last is the decimal mark.
    const decimal = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.'
    digits = digits.replaceAll(decimal === ',' ? '.' : ',', '').replace(decimal, '.')
  } else if (commas > 0) {
    digits = /^\d{1,3}(,\d{3})+$/.test(digits)
      ? digits.replaceAll(',', '')
      : commas === 1
        ? digits.replace(',', '.')
        : digits
  } else if (points > 1) {
    digits = /^\d{1,3}(\.\d{3})+$/.test(digits) ? digits.replaceAll('.', '') : digits
  }
  const value = Number(digits)
  return digits === '' || Number.isNaN(value) ? null : value
}

/**
 * Whether two numerals are equal within an absolute tolerance. 45% is 0.45; where only one side carries the sign,
 * the plain 45 is taken too, since "what percentage" is answered both ways.
 */
export function sameNumber(a: Numeral, b: Numeral, tolerance: number): boolean {
  const near = (x: number, y: number) => {
    if (x === y) return true
    // The slack is for the rounding of the subtraction itself: |1.1 - 1| > 0.1 in binary.
    return Math.abs(x - y) <= tolerance + 4 * Number.EPSILON * Math.max(Math.abs(x), Math.abs(y))
  }
  const scaled = (n: Numeral) => (n.percent ? n.value / 100 : n.value)
  if (a.percent && b.percent) return near(a.value, b.value)
  if (a.percent !== b.percent) return near(scaled(a), scaled(b)) || near(a.value, b.value)
  return near(a.value, b.value)
}
