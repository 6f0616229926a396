import { close, numberValue } from '../values/value.ts'
import type { Fitted, Transform } from './transform.ts'

const ROUNDINGS: readonly { words: string; cost: number; round(value: number): number }[] = [
  { words: 'rounded', cost: 2, round: (value) => Math.sign(value) * Math.round(Math.abs(value)) },
  { words: 'rounded down', cost: 2, round: Math.floor },
  { words: 'rounded up', cost: 2, round: Math.ceil },
  { words: 'cut off', cost: 4, round: Math.trunc },
  {
    words: 'rounded half to even',
    cost: 4,
    round: (value) => {
      const low = Math.floor(value)
      return value - low === 0.5 ? low + (low % 2 === 0 ? 0 : 1) : Math.round(value)
    },
  },
]

/** Units differ by these: powers of ten, hours, dozens, days. */
const FACTORS = [
  1, -1, 10, 100, 1000, 10_000, 1e6, 0.1, 0.01, 0.001, 1e-6, 12, 60, 24, 7, 3600, 86_400, 2, 0.5,
]
const MAX_DECIMALS = 4

const decimals = (value: number) => /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0
/** A product has errors in its last digits, and so has a number that is to be rounded. */
const clean = (value: number) => Number(value.toPrecision(12))

function times(factor: number): Fitted {
  const [noun, order] = factorWords(factor)
  return {
    apply: (value) => (value.type === 'number' ? numberValue(clean(value.number * factor)) : null),
    noun: (of) => noun.replace('…', of),
    order: (of) => order.replace('…', of),
    cost: factor === 1 ? 0 : FACTORS.includes(factor) ? 4 : 4 + 3.3 * String(clean(factor)).length,
  }
}

function factorWords(factor: number): [noun: string, order: string] {
  if (factor === 1) return ['…', 'Use … as it is']
  if (factor === -1) return ['… with its sign changed', 'Change the sign of …']
  const inverse = clean(1 / factor)
  if (factor < 1 && Number.isInteger(inverse)) return [`… divided by ${inverse}`, `Divide … by ${inverse}`]
  return [`… times ${clean(factor)}`, `Multiply … by ${clean(factor)}`]
}

function rounded(by: Fitted, mode: (typeof ROUNDINGS)[number], places: number): Fitted {
  const scale = 10 ** places
  const to = places === 0 ? 'to a whole number' : `to ${places} ${places === 1 ? 'decimal' : 'decimals'}`
  const [, direction = ''] = /^rounded( .*)$/.exec(mode.words) ?? []
  return {
    apply: (value) => {
      const scaled = by.apply(value)
      return scaled?.type === 'number'
        ? numberValue(clean(mode.round(clean(scaled.number * scale)) / scale))
        : null
    },
    noun: (of) => `${by.noun(of)} ${mode.words} ${to}`,
    order: (of) =>
      by.cost > 0
        ? `${by.order(of)}, ${mode.words} ${to}`
        : mode.words === 'cut off'
          ? `Cut off ${of} ${to}`
          : `Round ${of}${direction} ${to}`,
    cost: by.cost + mode.cost + (places === 0 ? 0 : 1),
    ...(by.cost === 0 && { settles: true }),
  }
}

/** Times a factor, rounded or not, or with something added. */
export const scale: Transform = {
  fit: (from, to) => {
    if (from.type !== 'number' || to.type !== 'number') return []
    const ratio = to.number / from.number
    const factors = [
      ...FACTORS,
      ...(Number.isFinite(ratio) && decimals(clean(ratio)) <= 2 ? [clean(ratio)] : []),
    ]
    const places = decimals(to.number)
    const fitted: Fitted[] = []
    for (const factor of new Set(factors)) {
      const by = times(factor)
      // A rounding changes less than one unit of the last place.
      if (Math.abs(from.number * factor - to.number) >= 10 ** -places) continue
      if (factor !== 1) fitted.push(by)
      for (const mode of ROUNDINGS)
        for (let at = places; at <= Math.max(places, 2) && at <= MAX_DECIMALS; at++)
          fitted.push(rounded(by, mode, at))
    }
    const offset = clean(to.number - from.number)
    if (Number.isInteger(offset) && offset !== 0 && Math.abs(offset) <= 1000) fitted.push(plus(offset))
    return fitted
  },
  // The same digits at another place, or all but what was rounded away.
  relevant: (from, to) => {
    if (from.type !== 'number' || to.type !== 'number' || from.number === 0 || to.number === 0) return false
    if (close(from.number, -to.number)) return true
    const power = Math.round(Math.log10(Math.abs(to.number / from.number)))
    const shifted = from.number * 10 ** power
    if (power !== 0 && close(shifted, to.number)) return true
    return (
      decimals(from.number) > decimals(to.number) &&
      Math.abs(from.number - to.number) < 10 ** -decimals(to.number)
    )
  },
  tells: 3,
}

function plus(offset: number): Fitted {
  const amount = Math.abs(offset)
  return {
    apply: (value) => (value.type === 'number' ? numberValue(clean(value.number + offset)) : null),
    noun: (of) => `${of} ${offset > 0 ? 'plus' : 'minus'} ${amount}`,
    order: (of) => (offset > 0 ? `Add ${amount} to ${of}` : `Subtract ${amount} from ${of}`),
    cost: 5 + 3.3 * String(amount).length,
  }
}
