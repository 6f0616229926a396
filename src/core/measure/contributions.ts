import { inclusionCovariance, inverse } from './inclusion.ts'
import { addEquations, emptyEquations, type NormalEquations, solveRidge } from './ridge.ts'
import type { TrialCell } from './trial-design.ts'

/** A cell with what its rollouts scored, in sample order; null = unscored. */
export interface ScoredCell extends TrialCell {
  scores: readonly (number | null)[]
}

/** One task's own unbiased estimate of a candidate's effect. */
export interface Contribution {
  candidate: string
  task: string
  effect: number
  /** scored rollouts behind it */
  rollouts: number
}

/**
 * Ridge penalty in cells: the noise of a cell's mean (a score's variance, e.g. .12, over its samples) by the variance
 * that effects are expected to have (.14 squared; twice or half as much changes nothing that shows).
 */
function penaltyOf(samples: number): number {
  return 0.12 / Math.max(1, samples) / 0.02
}

/** The cells of one task in one round, as matrices over all candidates. */
interface Unit {
  task: string
  /** columns of the eligible candidates */
  columns: number[]
  /** P x eligible, centred by task */
  inclusion: number[][]
  /** means of the cells, centred by task */
  scores: number[]
  equations: NormalEquations
  patterns: number
  size: number
  samples: number
  rollouts: number
}

/**
 * For each candidate and task the design-based estimate of its effect there.
 *
 * With Z_p the inclusions of pattern p and y_p the mean score of its rollouts, both centred by task, and
 * V = E[(1/P) sum Z_p Z_p'] known from the design (inclusion.ts), V^-1 (1/P) sum Z_p y_p is unbiased for the effects
 * when they add up: the difference of means weighted by the known inclusion probabilities (Horvitz and Thompson 1952).
 * Before that a prediction from the *other tasks* is taken off y and put back after, which leaves it unbiased whatever
 * the prediction is and takes most of the noise of the other candidates out (augmented inverse probability weighting,
 * Robins, Rotnitzky and Zhao 1994, with the prediction cross-fitted over tasks). Because V is known and not estimated
 * it is never singular, and the tasks' estimates are as good as independent: a t interval over them holds with few.
 *
 * A task where a whole cell is unscored has no such estimate in that round and is left out.
 */
export function effectContributions(cells: readonly ScoredCell[]): Contribution[] {
  const candidates = [...new Set(cells.flatMap((cell) => cell.eligible))]
  const columnOf = new Map(candidates.map((candidate, column) => [candidate, column]))
  const units = groupUnits(cells)
    .map((group) => readUnit(group, columnOf))
    .filter((unit) => unit !== null)
  const total = sumEquations(units, candidates.length)
  const sums = new Map<string, { sum: number; units: number; rollouts: number }>()
  for (const task of new Set(units.map((unit) => unit.task))) {
    const own = units.filter((unit) => unit.task === task)
    const others = subtract(total, own)
    for (const unit of own) {
      const prediction = solveRidge(others, penaltyOf(unit.samples))
      unitEffects(unit, prediction).forEach((effect, i) => {
        const key = JSON.stringify([task, candidates[unit.columns[i]!]])
        const entry = sums.get(key) ?? { sum: 0, units: 0, rollouts: 0 }
        entry.sum += effect
        entry.units += 1
        entry.rollouts += unit.rollouts
        sums.set(key, entry)
      })
    }
  }
  return [...sums].map(([key, { sum, units: n, rollouts }]) => {
    const [task, candidate] = JSON.parse(key) as [string, string]
    return { candidate, task, effect: sum / n, rollouts }
  })
}

/** Effects shrunk by ridge, for ranking only: candidates in order of first appearance. */
export function ridgeEffects(cells: readonly ScoredCell[]): { candidate: string; effect: number }[] {
  const candidates = [...new Set(cells.flatMap((cell) => cell.eligible))]
  const columnOf = new Map(candidates.map((candidate, column) => [candidate, column]))
  const units = groupUnits(cells)
    .map((group) => readUnit(group, columnOf))
    .filter((unit) => unit !== null)
  if (units.length === 0) return candidates.map((candidate) => ({ candidate, effect: 0 }))
  const solution = solveRidge(sumEquations(units, candidates.length), penaltyOf(units[0]!.samples))
  return candidates.map((candidate, column) => ({ candidate, effect: solution[column]! }))
}

function groupUnits(cells: readonly ScoredCell[]): ScoredCell[][] {
  const groups = new Map<string, ScoredCell[]>()
  for (const cell of cells) {
    const key = JSON.stringify([cell.round, cell.task])
    const group = groups.get(key)
    if (group) group.push(cell)
    else groups.set(key, [cell])
  }
  return [...groups.values()]
}

function readUnit(cells: readonly ScoredCell[], columnOf: ReadonlyMap<string, number>): Unit | null {
  const [first] = cells
  if (!first || cells.length !== first.patterns) return null
  const means: number[] = []
  let rollouts = 0
  for (const cell of cells) {
    const scored = cell.scores.filter((score) => score !== null)
    if (scored.length === 0) return null
    rollouts += scored.length
    means.push(scored.reduce((sum, score) => sum + score, 0) / scored.length)
  }
  const columns = first.eligible.map((candidate) => columnOf.get(candidate)!)
  const raw = cells.map((cell) => first.eligible.map((id) => (cell.candidates.includes(id) ? 1 : 0)))
  const middle = columns.map((_, i) => raw.reduce((sum, row) => sum + row[i]!, 0) / raw.length)
  const inclusion = raw.map((row) => row.map((value, i) => value - middle[i]!))
  const level = means.reduce((sum, mean) => sum + mean, 0) / means.length
  const scores = means.map((mean) => mean - level)
  const equations = emptyEquations(columnOf.size)
  inclusion.forEach((row, pattern) => {
    row.forEach((value, i) => {
      equations.moment[columns[i]!]! += value * scores[pattern]!
      row.forEach((other, j) => {
        equations.gram[columns[i]! * columnOf.size + columns[j]!]! += value * other
      })
    })
  })
  const { task, patterns, size, samples } = first
  return { task, columns, inclusion, scores, equations, patterns, size, samples, rollouts }
}

/** prediction + V^-1 (1/P) sum_p Z_p (y_p - Z_p' prediction), over the unit's eligible candidates. */
function unitEffects(unit: Unit, prediction: Float64Array): number[] {
  const n = unit.columns.length
  const weights = inverse(inclusionCovariance(n, unit.patterns, unit.size), n)
  const expected = unit.columns.map((column) => prediction[column]!)
  const moment = new Array<number>(n).fill(0)
  unit.inclusion.forEach((row, pattern) => {
    const rest = unit.scores[pattern]! - row.reduce((sum, value, i) => sum + value * expected[i]!, 0)
    row.forEach((value, i) => {
      moment[i]! += (value * rest) / unit.patterns
    })
  })
  const sum = moment.reduce((total, value) => total + value, 0)
  return moment.map((value, i) => expected[i]! + (weights.diagonal - weights.off) * value + weights.off * sum)
}

function sumEquations(units: readonly Unit[], n: number): NormalEquations {
  const total = emptyEquations(n)
  for (const unit of units) addEquations(total, unit.equations, 1)
  return total
}

function subtract(total: NormalEquations, units: readonly Unit[]): NormalEquations {
  const rest = emptyEquations(total.moment.length)
  addEquations(rest, total, 1)
  for (const unit of units) addEquations(rest, unit.equations, -1)
  return rest
}
