/** Operators of comparisons, longer ones first. */
const OPERATORS = ['==', '!=', 'is not', 'is', 'not in', 'in', '<=', '>=', '<', '>'] as const
type Operator = (typeof OPERATORS)[number]

export interface Comparison {
  left: string
  operator: Operator
  right: string
}

/**
 * Splits an expression of Python at its comparison: outside quotes and brackets. A shortened value may leave those
 * unbalanced; then an operator that stands there once decides.
 */
export function splitComparison(expression: string): Comparison | null {
  let depth = 0
  let quote = ''
  for (let at = 0; at < expression.length; at++) {
    const char = expression[at]!
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (char === ' ' && depth === 0) {
      const operator = OPERATORS.find((one) => expression.startsWith(` ${one} `, at))
      if (operator !== undefined)
        return {
          left: expression.slice(0, at),
          operator,
          right: expression.slice(at + operator.length + 2),
        }
    }
  }
  if (depth === 0 && quote === '') return null
  for (const operator of ['==', '!='] as const) {
    const parts = expression.split(` ${operator} `)
    if (parts.length === 2) return { left: parts[0]!, operator, right: parts[1]! }
  }
  return null
}
