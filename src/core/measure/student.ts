/**
 * Quantiles of Student's t, by the regularised incomplete beta function
 * (continued fraction, modified Lentz; Numerical Recipes 3rd ed., 6.4). Own code because the packages for it are less
 * exact or cannot be used in the core (docs/decisions/libraries.md); held to exact values by the tests.
 */

/** Natural logarithm of the gamma function for x > 0 (Lanczos, g = 7, n = 9; error below 1e-13). */
function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  let sum = c[0]!
  for (let i = 1; i < c.length; i++) sum += c[i]! / (x - 1 + i)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Regularised incomplete beta function I_x(a, b), x in [0,1]. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x))
  const tiny = 1e-300
  let c = 1
  let d = 1 / Math.max(tiny, 1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonzero(1 + even * d, tiny)
    c = nonzero(1 + even / c, tiny)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonzero(1 + odd * d, tiny)
    c = nonzero(1 + odd / c, tiny)
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < 1e-15) break
  }
  return (front * fraction) / a
}

function nonzero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** P(T <= t) for Student's t with `df` > 0 degrees of freedom (df may be fractional). */
export function studentCdf(t: number, df: number): number {
  const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

const known = new Map<string, number>()

/**
 * The t with P(T <= t) = p, p in (0,1), df > 0. Relative error below 1e-10 for p from 1e-5 to 1 - 1e-5, df to 10,000.
 */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, df)
  const key = `${p}/${df}`
  const before = known.get(key)
  if (before !== undefined) return before
  let low = 0
  let high = 1
  while (studentCdf(high, df) < p && high < 1e12) high *= 2
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, df) < p) low = middle
    else high = middle
  }
  const quantile = (low + high) / 2
  // a cache of a pure function; bounded, since few levels and few degrees of freedom occur
  if (known.size < 2000) known.set(key, quantile)
  return quantile
}

/** Quantile of the standard normal distribution, to 2e-6: enough to plan with. */
export function normalQuantile(p: number): number {
  return studentQuantile(p, 1e9)
}
