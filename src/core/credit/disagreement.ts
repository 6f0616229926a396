/** Where attempts that had done the same until then went on differently. */
export interface Disagreement {
  /** the turn that differs, counted from 1 */
  turn: number
  /** what was done in it, and by how many attempts that won and lost */
  branches: { actions: readonly string[]; won: number; lost: number }[]
}

/**
 * The first turn after which attempts of a group part, so that those who won are told from those who lost: where ARPO (arXiv
 * 2507.19849) would branch. Costs no call.
 * @param won actions by turn of each attempt that won
 * @returns null where no turn parts them
 */
export function disagreement(
  won: readonly (readonly string[][])[],
  lost: readonly (readonly string[][])[],
): Disagreement | null {
  if (won.length === 0 || lost.length === 0) return null
  const all = [...won.map((turns) => ({ turns, won: true })), ...lost.map((turns) => ({ turns, won: false }))]
  const most = Math.max(...all.map(({ turns }) => turns.length))
  for (let turn = 0; turn < most; turn++) {
    const branches = new Map<string, Disagreement['branches'][number]>()
    for (const attempt of all) {
      const actions = attempt.turns[turn] ?? []
      const key = JSON.stringify(actions)
      const branch = branches.get(key) ?? { actions, won: 0, lost: 0 }
      if (attempt.won) branch.won++
      else branch.lost++
      branches.set(key, branch)
    }
    if (branches.size > 1) return { turn: turn + 1, branches: [...branches.values()] }
  }
  return null
}
