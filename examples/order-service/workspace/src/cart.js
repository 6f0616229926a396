import { wholeCents } from './money.js'
import { invalid, unknown } from './result.js'

/** Sum of the lines of a cart in cents; lines are { sku, pieces }, prices maps a sku to cents. */
export function cartTotal(lines, prices) {
  if (!Array.isArray(lines)) return invalid('lines')
  let total = 0
  for (const { sku, pieces } of lines) {
    if (!Object.hasOwn(prices, sku)) return unknown('sku')
    total += prices[sku] * pieces
  }
  return wholeCents(total)
}
