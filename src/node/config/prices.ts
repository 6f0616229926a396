import type { Usage } from '../../core/ports.ts'

/** USD per million tokens. */
export interface Price {
  input: number
  output: number
  /** prompt tokens served from a cache; default: `input` */
  cachedInput?: number | undefined
}

/** Price of a model on this machine. */
export const FREE: Price = { input: 0, output: 0 }

/** USD; null where the price is unknown: a cost is never guessed. */
export function costOf(usage: Usage, price: Price | null): number | null {
  if (!price) return null
  const { promptTokens, cachedTokens, completionTokens } = usage
  const input =
    (promptTokens - cachedTokens) * price.input + cachedTokens * (price.cachedInput ?? price.input)
  return (input + completionTokens * price.output) / 1e6
}
