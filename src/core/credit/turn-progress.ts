/** What a turn added to the verifier's score. */
export interface TurnGain {
  /** counted from 1 */
  turn: number
  gain: number
}

/**
 * The reward of each turn is what the verifier gains by it (IGPO, arXiv 2510.14967).
 * @param scores in [0, 1] of the files as they were after turns, in their order; null where it could not be scored
 * @param start score without any change
 * @returns the turns whose score differs from the one before
 */
export function turnGains(scores: readonly { turn: number; score: number | null }[], start = 0): TurnGain[] {
  const gains: TurnGain[] = []
  let before = start
  for (const { turn, score } of scores) {
    if (score === null) continue
    if (score !== before) gains.push({ turn, gain: score - before })
    before = score
  }
  return gains
}
