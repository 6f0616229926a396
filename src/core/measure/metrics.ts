/** Scored samples of each task. */
export type SamplesByTask<S> = ReadonlyMap<string, readonly S[]>

/**
 * pass@k: chance that at least one of k samples passes, mean over the tasks with at least k samples. Unbiased: with c
 * of n samples passed, 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374, section 2.1). Null when no task has
 * k samples. (Mean@k is `measuredMean` of k samples a task.)
 */
export function passAtK(samples: SamplesByTask<{ passed: boolean }>, k: number): number | null {
  if (!(Number.isInteger(k) && k >= 1))
    throw new RangeError(`pass@k needs a whole k of at least 1, got ${k}.`)
  let sum = 0
  let tasks = 0
  for (const results of samples.values()) {
    const n = results.length
    if (n < k) continue
    const failed = results.filter((result) => !result.passed).length
    let allFail = 1
    for (let i = 0; i < k; i++) allFail *= Math.max(0, failed - i) / (n - i)
    sum += 1 - allFail
    tasks += 1
  }
  return tasks === 0 ? null : sum / tasks
}

/** Tasks solved before and failing now: more than half of the samples passed before, less than half pass now. */
export function regressions(
  before: SamplesByTask<{ passed: boolean }>,
  after: SamplesByTask<{ passed: boolean }>,
): string[] {
  const share = (results: readonly { passed: boolean }[] | undefined) =>
    results && results.length > 0 ? results.filter((result) => result.passed).length / results.length : null
  return [...before.keys()].filter((task) => {
    const then = share(before.get(task))
    const now = share(after.get(task))
    return then !== null && now !== null && then > 0.5 && now < 0.5
  })
}

interface GuardSide {
  /** mean score */
  score: number
  /** share of samples that passed */
  passed: number
}

/** From so large a fall of the mean score or of the share of passed samples on, a guard task looks worse. */
const GUARD_FALL = 0.25

export interface GuardSides {
  task: string
  /** null where it could not be scored */
  before: GuardSide | null
  after: GuardSide | null
}

/** Both sides of each guard task. */
export function guardSides(
  before: SamplesByTask<{ score: number; passed: boolean }>,
  after: SamplesByTask<{ score: number; passed: boolean }>,
): GuardSides[] {
  const side = (results: readonly { score: number; passed: boolean }[] | undefined): GuardSide | null =>
    results && results.length > 0
      ? {
          score: results.reduce((sum, { score }) => sum + score, 0) / results.length,
          passed: results.filter(({ passed }) => passed).length / results.length,
        }
      : null
  return [...before.keys()].map((task) => ({
    task,
    before: side(before.get(task)),
    after: side(after.get(task)),
  }))
}

/**
 * Whether a guard task looks worse: it fell, or that cannot be ruled out, since one side has no score. What passes in
 * full now did not get worse, whatever it was.
 */
export function looksWorse({ before, after }: GuardSides): boolean {
  if (after === null) return true
  if (before === null) return after.score < 1 || after.passed < 1
  const fell = (from: number, to: number) => from - to > GUARD_FALL + 1e-9
  return fell(before.score, after.score) || fell(before.passed, after.passed)
}
