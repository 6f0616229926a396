import type { Random } from '../random.ts'

/**
 * The random part of the trial's design, for one task: which of its E usable candidates are in each pattern.
 * Pattern 0 holds none, the others m each. All of this depends on E, m and the number of patterns only and is
 * exchangeable in the candidates, so the inclusion probabilities are known exactly.
 */

/**
 * Candidates in each pattern but the empty one, 1..`max`: the size at which the known covariance of the inclusions
 * (see `inclusionCovariance`) gives the smallest mean variance of an effect.
 */
export function patternSize(usable: number, patterns: number, max: number): number {
  let best = 1
  let bestVariance = Number.POSITIVE_INFINITY
  for (let size = 1; size <= Math.min(max, usable); size++) {
    const variance = inverse(inclusionCovariance(usable, patterns, size), usable).diagonal
    if (variance > 0 && variance < bestVariance - 1e-12) {
      best = size
      bestVariance = variance
    }
  }
  return best
}

/**
 * Draws the patterns as rows of positions 0..usable-1, the empty one first. Positions are dealt from shuffled decks
 * so that rows of one deck do not overlap (or, for sizes above half, do not leave out the same), which spreads each
 * candidate evenly over the rows.
 */
export function drawPatterns(usable: number, patterns: number, size: number, stream: Random): number[][] {
  const rows: number[][] = [[]]
  const all = Array.from({ length: usable }, (_, position) => position)
  const { dealt, perDeck } = dealing(usable, size)
  let deck: number[] = []
  for (let row = 0; row < patterns - 1; row++) {
    if (row % perDeck === 0) deck = stream.shuffle(all)
    const start = (row % perDeck) * dealt
    const hand = new Set(deck.slice(start, start + dealt))
    rows.push(all.filter((position) => hand.has(position) === (dealt === size)))
  }
  return rows
}

/** Above half, the left-out positions are dealt instead of those included. */
function dealing(usable: number, size: number): { dealt: number; perDeck: number } {
  const dealt = size <= usable / 2 ? size : usable - size
  return { dealt, perDeck: dealt === 0 ? 1 : Math.floor(usable / dealt) }
}

/** A matrix with one value on the diagonal and one off it. */
export interface Exchangeable {
  diagonal: number
  off: number
}

/**
 * E[(1/P) sum_p (Z_p - mean Z)(Z_p - mean Z)'] over the random draw of the P patterns, with Z_p the 0/1 row of
 * pattern p: what is known of the design before any score is seen.
 */
export function inclusionCovariance(usable: number, patterns: number, size: number): Exchangeable {
  const { dealt, perDeck } = dealing(usable, size)
  const complement = dealt !== size
  const share = dealt / usable
  // second moments of what is dealt: same row, two rows of one deck, rows of different decks
  const both = usable > 1 ? (dealt * (dealt - 1)) / (usable * (usable - 1)) : 0
  const cross = usable > 1 ? (dealt * dealt) / (usable * (usable - 1)) : 0
  const included = (moment: number) => (complement ? 1 - 2 * share + moment : moment)
  const sameRow = { diagonal: included(share), off: included(both) }
  const sameDeck = { diagonal: included(0), off: included(cross) }
  const otherDeck = included(share * share)
  const rows = patterns - 1
  let deckPairs = 0
  for (let row = 0; row < rows; row += perDeck) {
    const held = Math.min(perDeck, rows - row)
    deckPairs += held * (held - 1)
  }
  const otherPairs = rows * (rows - 1) - deckPairs
  const moment = (part: 'diagonal' | 'off') =>
    (rows * sameRow[part] -
      (rows * sameRow[part] + deckPairs * sameDeck[part] + otherPairs * otherDeck) / patterns) /
    patterns
  return { diagonal: moment('diagonal'), off: moment('off') }
}

/** Inverse of an n x n exchangeable matrix; NaN entries when it has none. */
export function inverse({ diagonal, off }: Exchangeable, n: number): Exchangeable {
  const spread = diagonal - off
  const sum = diagonal + (n - 1) * off
  if ((n > 1 && spread < 1e-9) || sum < 1e-9) return { diagonal: Number.NaN, off: Number.NaN }
  if (n === 1) return { diagonal: 1 / sum, off: 0 }
  const shift = (1 / sum - 1 / spread) / n
  return { diagonal: 1 / spread + shift, off: shift }
}
