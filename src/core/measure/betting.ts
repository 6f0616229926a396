/**
 * Testing by betting on a bounded mean.
 *
 * Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024) 1-27,
 * arXiv 2010.09686, section 4. If E[d_i | past] <= m for every i, each d_i >= -1, and the bet b_i in [0,1] depends on
 * d_1..d_{i-1} only, then W_n = prod_i (1 + b_i g_i) with g_i = (d_i - m) / (1 + m) is a nonnegative supermartingale
 * that starts at 1, so P(there is an n with W_n >= 1/alpha) <= alpha (Ville 1939). How the bet is chosen changes the
 * power and the number of pairs, never the error.
 */

/** The largest bet: 1 would lose everything on a single d = -1. */
export const MAX_BET = 0.95
/** What is assumed of E[d^2] before values are seen, and how many values that counts as. */
const PRIOR_SQUARE = 0.2
const PRIOR_WEIGHT = 4
/** Standard errors by which the mean so far is lowered before it is bet on for its own sake. */
const CAUTION = 1.5

/** What an e-process has seen so far, for what may be expected of the rest. */
export interface Evidence {
  /** values seen */
  n: number
  /** mean of the gains, and of their squares together with what is assumed before values are seen */
  mean: number
  square: number
  /** logarithm of the e-value */
  logE: number
  /** by how much it falls short of the target; 0 when it is there */
  toGo: number
}

/** An e-process. */
export interface BettingProcess {
  /** natural logarithm of the e-value after the values seen so far */
  readonly logE: number
  readonly evidence: Evidence
  /** d in [-1,1] */
  observe(d: number): void
}

/**
 * Tests "mean <= m" for values in [-1,1], m in (-1,1), aiming at an e-value of 1/alpha within `horizon` values.
 *
 * The bet is the larger of two, both known before the value is:
 * - the one that reaches the target in the values that remain: sqrt(2 ln(target / wealth) / (remaining x E[g^2])),
 *   recalculated every time (STaR-Bets, Voracek and Orabona 2025, arXiv 2505.22422). With a fixed end it comes close to
 *   the power of the fixed-sample test, where growth-optimal bets waste much of it;
 * - the growth-optimal bet for a cautious estimate of the mean, (mean - 1.5 standard errors) / E[g^2], so that a large
 *   effect ends the gate early.
 * Chosen by simulation: bench/power.ts, table in docs/measure.md. Past the horizon the process stays valid.
 */
export function betAbove(m: number, alpha: number, horizon: number): BettingProcess {
  const target = -Math.log(alpha)
  const scale = 1 / (1 + m)
  let logE = 0
  let n = 0
  let sum = 0
  let squares = PRIOR_SQUARE * PRIOR_WEIGHT * scale * scale
  return {
    get logE() {
      return logE
    },
    get evidence() {
      const mean = n === 0 ? 0 : sum / n
      return { n, mean, square: squares / (n + PRIOR_WEIGHT), logE, toGo: Math.max(0, target - logE) }
    },
    observe(d) {
      const gain = (d - m) * scale
      const square = squares / (n + PRIOR_WEIGHT)
      const toGo = Math.max(0, target - logE)
      const reach = Math.sqrt((2 * toGo) / (Math.max(1, horizon - n) * square))
      const cautious = sum / (n + 1) - CAUTION * Math.sqrt(square / (n + 1))
      const bet = Math.min(MAX_BET, Math.max(reach, cautious / square, 0))
      logE += Math.log(1 + bet * gain)
      n += 1
      sum += gain
      squares += gain * gain
    },
  }
}

/** Steps of the means that a confidence sequence tests. */
const STEP = 0.01

/**
 * A one-sided confidence sequence: the largest tested m up to which every "mean <= m" was rejected at error `tail` at
 * some time, -1 if none. P(the mean is ever below it) <= tail: were it so, the test of the first tested m at or above
 * the mean would have rejected a true null. Found on a grid of .01, rounded outwards.
 */
export function lowerSequence(tail: number, horizon: number): { observe(d: number): number } {
  const means = Array.from({ length: Math.round(2 / STEP) - 1 }, (_, i) => -1 + (i + 1) * STEP)
  const tests = means.map((m) => betAbove(m, tail, horizon))
  const threshold = -Math.log(tail)
  let first = 0
  const rejected = means.map(() => false)
  return {
    observe(d) {
      for (let i = first; i < tests.length; i++) {
        if (rejected[i]) continue
        const test = tests[i]!
        test.observe(d)
        if (test.logE >= threshold) rejected[i] = true
      }
      while (first < rejected.length && rejected[first]) first++
      return first === 0 ? -1 : means[first - 1]!
    },
  }
}
