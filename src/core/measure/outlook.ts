import { type Evidence, MAX_BET } from './betting.ts'

/**
 * What may still come of a gate: whether the pairs that are left could decide it, and how far away its end is. None of it
 * changes an error rate, since an e-process may be stopped at any time for any reason (Ville); stopping early can only
 * cost power. Each function takes the evidence for all claims of the gate: one that can still be decided keeps it going.
 */

/** Standard errors that the mean so far and that of the pairs left may be apart. */
const OPTIMISM = 2

/** Futility is judged each time that so many pairs were seen, as it was simulated: fewer chances to give up too early. */
const FUTILITY_EVERY = 16

/**
 * Whether no values and no bets could decide a claim in the pairs left: each multiplies an e-value by at most
 * 1 + MAX_BET. Stopping here changes no decision.
 */
export function outOfReach(claims: readonly Evidence[], left: number): boolean {
  return claims.every(({ toGo }) => toGo > left * Math.log(1 + MAX_BET))
}

/**
 * Whether the pairs left are not expected to decide a claim. In `left` pairs the bets reach their target at a mean gain
 * of about sqrt(2 toGo E[d^2] / left): it is given up where that is above what the mean of these pairs may be, the mean so
 * far and two standard errors of the difference of both.
 */
export function futile(claims: readonly Evidence[], left: number): boolean {
  return claims.every(
    ({ n, mean, square, toGo }) =>
      Math.sqrt((2 * toGo * square) / left) > mean + OPTIMISM * Math.sqrt(square * (1 / n + 1 / left)),
  )
}

/** Whether the gate ends undecided after the pairs seen, of `horizon` planned. */
export function isHopeless(claims: readonly Evidence[], horizon: number): boolean {
  const seen = claims[0]!.n
  const left = horizon - seen
  return (
    outOfReach(claims, left) || (left > 0 && seen % FUTILITY_EVERY === 0 && seen > 0 && futile(claims, left))
  )
}

/**
 * Pairs to the end of the gate as things are: at the pace so far until a claim is decided, or with the evidence so far until
 * it is hopeless. At least 1; at most `most`, where it is not looked further ahead.
 */
export function pairsToEnd(claims: readonly Evidence[], horizon: number, most: number): number {
  const decided = Math.min(...claims.map(({ n, logE, toGo }) => (logE > 0 ? (toGo * n) / logE : most)))
  const nearest = Math.max(1, Math.min(most, Math.ceil(decided)))
  for (let ahead = 1; ahead < nearest; ahead++) {
    const later = claims.map((claim) => ({ ...claim, n: claim.n + ahead }))
    if (isHopeless(later, horizon)) return ahead
  }
  return nearest
}
