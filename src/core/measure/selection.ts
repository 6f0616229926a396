import { ridgeEffects, type ScoredCell } from './contributions.ts'
import type { CandidateEffect } from './effect.ts'

/** Candidates by shrunken effect, best first; ties in plan order. For ranking only. */
export function rankCandidates(cells: readonly ScoredCell[]): { candidate: string; score: number }[] {
  return ridgeEffects(cells)
    .map(({ candidate, effect }) => ({ candidate, score: effect }))
    .sort((a, b) => b.score - a.score)
}

/**
 * The candidates that get a second round: the best half by rank (or `keep` of them), without those already harmful,
 * untried or estimated at or below 0. Empty = stop: nothing points up.
 */
export function selectForSecondRound(
  cells: readonly ScoredCell[],
  effects: readonly CandidateEffect[],
  keep?: number,
): string[] {
  const known = new Map(effects.map((effect) => [effect.candidate, effect]))
  const ranked = rankCandidates(cells)
  return ranked
    .slice(0, keep ?? Math.ceil(ranked.length / 2))
    .map(({ candidate }) => candidate)
    .filter((candidate) => {
      const effect = known.get(candidate)
      return (
        effect !== undefined &&
        effect.mean > 0 &&
        effect.status !== 'harmful' &&
        effect.status !== 'candidate'
      )
    })
}

export interface ProposalItem {
  id: string
  /** what it takes in the prior, tokens */
  tokens: number
}

export interface ProposedLibrary {
  /** in the prior's order: what stays of the start library, then what is added, best first */
  ids: string[]
  added: string[]
  removed: string[]
  /** promising, but no room in the budget */
  leftOut: string[]
  tokens: number
}

/**
 * The library that goes to the gate: the start library minus the harmful plus the promising, best first, within the
 * budget of the prior: where not all fit, a long example may have to give way to several short rules. What the user pinned stays, harmful or not: since the user decided so. What was proven before is
 * not pushed out by what is only promising. Best = highest one-sided 80% lower bound.
 */
export function proposeLibrary(input: {
  start: readonly (ProposalItem & { pinned?: boolean })[]
  candidates: readonly ProposalItem[]
  effects: readonly CandidateEffect[]
  /** tokens, default 600 */
  budget?: number
}): ProposedLibrary {
  const budget = input.budget ?? 600
  const known = new Map(input.effects.map((effect) => [effect.candidate, effect]))
  const started = new Set(input.start.map((item) => item.id))
  const removed = input.start
    .filter((item) => !item.pinned && known.get(item.id)?.status === 'harmful')
    .map((item) => item.id)
  const kept = input.start.filter((item) => !removed.includes(item.id))
  const free = budget - kept.reduce((sum, item) => sum + item.tokens, 0)
  const low = ({ id }: ProposalItem) => known.get(id)!.low80
  const promising = input.candidates
    .filter((item) => !started.has(item.id) && known.get(item.id)?.status === 'promising')
    .sort((a, b) => low(b) - low(a))
  const chosen = bestWithin(promising, free, low)
  const added = chosen.map((item) => item.id)
  const leftOut = promising.filter((item) => !chosen.includes(item)).map((item) => item.id)
  const tokens = [...kept, ...chosen].reduce((sum, item) => sum + item.tokens, 0)
  return { ids: [...kept.map((item) => item.id), ...added], added, removed, leftOut, tokens }
}

/**
 * Items within a budget, best first: those that fit in order of value, or in order of value a token, whichever is worth
 * more together (the greedy choice for the knapsack problem, at least half of the best there is; Dantzig 1957).
 * @param items best first
 */
function bestWithin(
  items: readonly ProposalItem[],
  budget: number,
  value: (item: ProposalItem) => number,
): ProposalItem[] {
  const fitting = (order: readonly ProposalItem[]) => {
    let left = budget
    return order.filter(({ tokens }) => {
      const fits = tokens <= left
      if (fits) left -= tokens
      return fits
    })
  }
  const worth = (chosen: readonly ProposalItem[]) =>
    chosen.reduce((sum, item) => sum + Math.max(0, value(item)), 0)
  const plain = fitting(items)
  const dense = fitting([...items].sort((a, b) => value(b) / b.tokens - value(a) / a.tokens))
  const best = new Set(worth(dense) > worth(plain) ? dense : plain)
  return items.filter((item) => best.has(item))
}
