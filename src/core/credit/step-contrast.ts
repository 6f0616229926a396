/** How much more an action belongs to attempts that won than to those that lost. */
export interface StepContrast {
  action: string
  /** attempts with it */
  won: number
  lost: number
  /** log odds: above 0 where it goes with winning */
  weight: number
}

/**
 * Contrast of actions over a group: log((w+.5)/(W+1)) - log((l+.5)/(L+1)), with w of W attempts that won and l of L that lost.
 * The implicit step rewards of iStar (arXiv 2509.19199), with counts in place of a trained model. Costs no call.
 * @param won actions of each attempt that won; one that is repeated counts once
 * @returns strongest first; none where all attempts won or all lost
 */
export function stepContrast(
  won: readonly (readonly string[])[],
  lost: readonly (readonly string[])[],
): StepContrast[] {
  if (won.length === 0 || lost.length === 0) return []
  const count = (attempts: readonly (readonly string[])[], action: string) =>
    attempts.filter((actions) => actions.includes(action)).length
  const all = [...new Set([...won, ...lost].flat())]
  return all
    .map((action) => {
      const w = count(won, action)
      const l = count(lost, action)
      const weight = Math.log((w + 0.5) / (won.length + 1)) - Math.log((l + 0.5) / (lost.length + 1))
      return { action, won: w, lost: l, weight }
    })
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.action < b.action ? -1 : 1))
}
