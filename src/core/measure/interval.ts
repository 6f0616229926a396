import { studentQuantile } from './student.ts'

/** One scored rollout (or the difference of one pair) of a task. */
export interface TaskValue {
  task: string
  value: number
}

/** Smallest and largest value possible. */
export type Range = readonly [number, number]

const SCORES: Range = [0, 1]
const DIFFERENCES: Range = [-1, 1]

/**
 * Mean over tasks, each task counting equally however many rollouts it has, with an interval clustered by task.
 *
 * For the mean of task means the bias-reduced cluster variance (CR2) with Satterthwaite's degrees of freedom is
 * exactly the one-sample t interval over the task means with T-1 degrees of freedom (Bell and McCaffrey 2002;
 * Pustejovsky and Tipton 2018, doi 10.1080/07350015.2016.1247004). It stays conservative when tasks differ in
 * variance (Bakirov and Szekely 2005; Ibragimov and Mueller 2010, doi 10.1198/jbes.2009.08046).
 * See `upperBound` for the cases that t cannot handle. The level is that of the interval, e.g. .95.
 * Null when there is no value at all.
 */
export function measuredMean(
  values: readonly TaskValue[],
  level = 0.95,
  range: Range = SCORES,
): Measured | null {
  const means = [...taskMeans(values).values()].map((task) => task.mean)
  if (means.length === 0) return null
  const tail = (1 - level) / 2
  return {
    mean: average(means),
    low: lowerBound(means, tail, range),
    high: upperBound(means, tail, range),
    n: values.length,
    tasks: means.length,
  }
}

/**
 * Mean of b minus a over the tasks that both have, paired by task; `n` counts pairs (the smaller side of each task).
 * Null when no task is in both.
 */
export function pairedDifference(
  a: readonly TaskValue[],
  b: readonly TaskValue[],
  level = 0.95,
): Measured | null {
  const before = taskMeans(a)
  const after = taskMeans(b)
  const differences: TaskValue[] = []
  let pairs = 0
  for (const [task, { mean, n }] of after) {
    const other = before.get(task)
    if (!other) continue
    differences.push({ task, value: mean - other.mean })
    pairs += Math.min(n, other.n)
  }
  const measured = measuredMean(differences, level, DIFFERENCES)
  return measured && { ...measured, n: pairs }
}

/** Mean and count of each task, in order of first appearance. */
function taskMeans(values: readonly TaskValue[]): Map<string, { mean: number; n: number }> {
  const sums = new Map<string, { sum: number; n: number }>()
  for (const { task, value } of values) {
    const entry = sums.get(task) ?? { sum: 0, n: 0 }
    entry.sum += value
    entry.n += 1
    sums.set(task, entry)
  }
  return new Map([...sums].map(([task, { sum, n }]) => [task, { mean: sum / n, n }]))
}

/**
 * One-sided upper confidence bound, error `tail`, for the mean of a bounded population from independent values
 * (one a task): the t bound, cut at the range. Where it does not apply:
 * - one value: the end of the range (nothing is known of other tasks);
 * - all values equal to v: a t interval of length 0 would be a lie. With confidence 1 - tail at least
 *   q = tail^(1/T) of the population has value v (Clopper and Pearson 1934 for T successes of T), so the mean is at
 *   most q v + (1 - q) max. With v = 1, T = 8, tail = .025 the lower bound of this kind is .63.
 */
export function upperBound(values: readonly number[], tail: number, [, max]: Range): number {
  const n = values.length
  if (n < 2) return max
  const mean = average(values)
  const deviation = standardDeviation(values)
  if (deviation < 1e-12) {
    const share = tail ** (1 / n)
    return share * mean + (1 - share) * max
  }
  return Math.min(max, mean + (studentQuantile(1 - tail, n - 1) * deviation) / Math.sqrt(n))
}

/** One-sided lower confidence bound; see `upperBound`. */
export function lowerBound(values: readonly number[], tail: number, [min, max]: Range): number {
  return -upperBound(
    values.map((value) => -value),
    tail,
    [-max, -min],
  )
}

export function average(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** With n-1 in the denominator. */
export function standardDeviation(values: readonly number[]): number {
  const mean = average(values)
  let sum = 0
  for (const value of values) sum += (value - mean) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

/** A measured mean: 95% interval, clustered by task; `n` rollouts (or pairs) of `tasks` tasks. */
export interface Measured {
  mean: number
  low: number
  high: number
  n: number
  tasks: number
}

export type ComparisonVerdict = 'better' | 'worse' | 'unproven'
