import type { ScoredCell } from './contributions.ts'

/** One side of a comparison. */
export interface ScoredSide {
  /** in words, e.g. "with the library" */
  name: string
  /** rollouts made, those without a score too */
  made: number
  unscored: number
}

/** A side with more than this share of its rollouts unscored proves nothing. */
const MAX_UNSCORED = 0.05
/** Error of saying that one side fails more than the other. */
const ALPHA = 0.05

/**
 * Why unscored rollouts forbid a claim about two sides, in a sentence; null when they do not. A missing score is not
 * missing by chance when one side fails more: what remains are the tries that went well on that side. They forbid it
 * when more than 5% of the rollouts of one side have no score, or when the sides differ by more than chance (exact
 * two-sided test of the failures, 5%).
 */
export function unscoredForbid(a: ScoredSide, b: ScoredSide): string | null {
  const share = ({ made, unscored }: ScoredSide) => (made === 0 ? 0 : unscored / made)
  const worse = share(b) > share(a) ? b : a
  if (share(worse) > MAX_UNSCORED)
    return `${worse.unscored} of ${worse.made} rollouts ${worse.name} could not be scored, more than 5%; fix what made them fail and run again.`
  if (a.made === 0 || b.made === 0) return null
  if (signTest(a.unscored, b.unscored, a.made / (a.made + b.made)) < ALPHA)
    return `Rollouts failed ${a.unscored} times ${a.name} and ${b.unscored} times ${b.name}, more apart than chance; fix what made them fail and run again.`
  return null
}

/** A candidate's trial: the rollouts without and with it, on the tasks where it could have been included. */
export function trialSides(cells: readonly ScoredCell[], candidate: string): [ScoredSide, ScoredSide] {
  const side = (name: string, holds: (cell: ScoredCell) => boolean): ScoredSide => {
    const scores = cells
      .filter((cell) => cell.eligible.includes(candidate) && holds(cell))
      .flatMap((cell) => cell.scores)
    return { name, made: scores.length, unscored: scores.filter((score) => score === null).length }
  }
  const included = (cell: ScoredCell) => cell.candidates.includes(candidate)
  return [side(`without ${candidate}`, (cell) => !included(cell)), side(`with ${candidate}`, included)]
}

/** Two-sided p-value of a against b, where each falls to a with the chance `share` (exact binomial). */
export function signTest(a: number, b: number, share = 0.5): number {
  const n = a + b
  if (n === 0) return 1
  const tail = (count: number, p: number) => {
    let term = (1 - p) ** n
    let sum = 0
    for (let k = 0; k <= count; k++) {
      sum += term
      term = (term * (n - k) * p) / ((k + 1) * (1 - p))
    }
    return sum
  }
  return Math.min(1, 2 * Math.min(tail(a, share), tail(b, 1 - share)))
}
