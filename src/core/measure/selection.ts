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
 * budget of the prior. What the user pinned stays, harmful or not: since the user decided so. What was proven before is
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
  let tokens = kept.reduce((sum, item) => sum + item.tokens, 0)
  const added: string[] = []
  const leftOut: string[] = []
  const promising = input.candidates
    .filter((item) => !started.has(item.id) && known.get(item.id)?.status === 'promising')
    .sort((a, b) => known.get(b.id)!.low80 - known.get(a.id)!.low80)
  for (const item of promising) {
    if (tokens + item.tokens > budget) {
      leftOut.push(item.id)
      continue
    }
    tokens += item.tokens
    added.push(item.id)
  }
  return { ids: [...kept.map((item) => item.id), ...added], added, removed, leftOut, tokens }
}
