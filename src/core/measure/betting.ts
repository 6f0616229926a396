/**
 * Testing by betting on a bounded mean.
 *
 * Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024) 1-27,
 * arXiv 2010.09686. If E[d_i | past] <= m for every i, each d_i >= -1, and the bet c_i in [0,1] depends on d_1..d_{i-1}
 * only, then W_n = prod_i (1 + c_i g_i) with g_i = (d_i - m) / (1 + m) is a nonnegative supermartingale that starts
 * at 1, so P(there is an n with W_n >= 1/alpha) <= alpha (Ville 1939). A mean of such processes with weights fixed
 * beforehand is one too.
 */

/**
 * Bets of the mixture: fractions of the largest bet allowed. A small grid is within ln(size) of the best of its bets
 * in hindsight, whatever the data (Cover 1991; Orabona and Jun 2024 use the continuous form).
 */
const BETS = [0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9]

/** An e-process: logarithm of the wealth after the values seen so far. */
export interface BettingProcess {
  /** natural logarithm of the e-value, -Infinity when the wealth is gone */
  readonly logE: number
  /** d in [-1,1] */
  observe(d: number): void
}

/** Tests "mean <= m" for values in [-1,1], m in (-1,1). */
export function betAbove(m: number): BettingProcess {
  const logs = BETS.map(() => 0)
  return {
    get logE() {
      return logMeanExp(logs)
    },
    observe(d) {
      const gain = (d - m) / (1 + m)
      for (let i = 0; i < BETS.length; i++) logs[i]! += Math.log(Math.max(0, 1 + BETS[i]! * gain))
    },
  }
}

function logMeanExp(logs: readonly number[]): number {
  let top = Number.NEGATIVE_INFINITY
  for (const value of logs) if (value > top) top = value
  if (top === Number.NEGATIVE_INFINITY) return top
  let sum = 0
  for (const value of logs) sum += Math.exp(value - top)
  return top + Math.log(sum / logs.length)
}

/**
 * Lower end of a confidence sequence: the largest m such that "mean <= m" is rejected at error `tail` by the mixture,
 * -1 if none is. The mixture's wealth falls with m (each factor 1 + c ((1 + d) / (1 + m) - 1) does), so the
 * rejected m are an interval and bisection finds its end. Valid at all n together.
 */
export function bettingLowerBound(values: readonly number[], tail: number): number {
  const threshold = Math.log(1 / tail)
  const rejected = (m: number) => {
    const logs = BETS.map(() => 0)
    for (const d of values) {
      const gain = (d - m) / (1 + m)
      for (let i = 0; i < BETS.length; i++) logs[i]! += Math.log(1 + BETS[i]! * gain)
    }
    return logMeanExp(logs) >= threshold
  }
  let low = -1
  let high = 1
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2
    if (rejected(middle)) low = middle
    else high = middle
  }
  return low
}
