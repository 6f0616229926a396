import type { ScoredCell } from '../../../../src/core/measure/contributions.ts'
import { designTrial, type TrialPlan } from '../../../../src/core/measure/trial-design.ts'
import { random } from '../../../../src/core/random.ts'

/** A simulated trial: what each candidate truly does to the chance that a check passes. */
export interface TrialWorld {
  tasks: number
  /** chance that a check passes with these candidates in the prior, by task number and its base chance */
  chance: (base: number, candidates: readonly number[], task: number) => number
  candidates: number
  patterns: number
  samples: number
  /** checks a score is made of */
  checks: number
}

/** Candidates add up. */
export function adding(effects: readonly number[]): TrialWorld['chance'] {
  return (base, candidates) => candidates.reduce((sum, candidate) => sum + effects[candidate]!, base)
}

function planOf(world: TrialWorld, seed: number, round: number, only?: readonly string[]): TrialPlan {
  const candidates = Array.from({ length: world.candidates }, (_, i) => ({
    id: `c${i}`,
    fold: i % 2 === 0 ? ('A' as const) : ('B' as const),
    excludedTasks: [],
  })).filter((candidate) => !only || only.includes(candidate.id))
  return {
    tasks: Array.from({ length: world.tasks }, (_, i) => ({ id: `t${i}`, fold: i % 4 < 2 ? 'A' : 'B' })),
    candidates,
    patterns: world.patterns,
    samples: world.samples,
    round,
    seed,
  }
}

/** Rolls one round out: tasks differ, and keep their difference from round to round of a seed. */
export function runRound(
  world: TrialWorld,
  seed: number,
  round: number,
  only?: readonly string[],
): ScoredCell[] {
  const tasks = random('trial world', seed)
  const bases = Array.from({ length: world.tasks }, () => 0.3 + 0.2 * tasks.next())
  const stream = random('trial rollouts', seed, round)
  return designTrial(planOf(world, seed, round, only)).map((cell) => {
    const task = Number(cell.task.slice(1))
    const chance = world.chance(
      bases[task]!,
      cell.candidates.map((id) => Number(id.slice(1))),
      task,
    )
    const scores = Array.from({ length: cell.samples }, () => {
      let passed = 0
      for (let i = 0; i < world.checks; i++) if (stream.next() < chance) passed++
      return passed / world.checks
    })
    return { ...cell, scores }
  })
}
