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

/**
 * A guard task got worse when its mean score or its share of passed samples fell by more than this: of four samples a
 * side that is more than one changed verdict, which chance alone brings often.
 */
const GUARD_FALL = 0.25

interface WorseGuard {
  task: string
  /** null where it could not be scored */
  before: GuardSide | null
  after: GuardSide | null
}

/**
 * Guard tasks that got worse, or of which that cannot be ruled out: one side has no score. What passes in full now
 * did not get worse, whatever it was.
 */
export function worseGuards(
  before: SamplesByTask<{ score: number; passed: boolean }>,
  after: SamplesByTask<{ score: number; passed: boolean }>,
): WorseGuard[] {
  const side = (results: readonly { score: number; passed: boolean }[] | undefined): GuardSide | null =>
    results && results.length > 0
      ? {
          score: results.reduce((sum, { score }) => sum + score, 0) / results.length,
          passed: results.filter(({ passed }) => passed).length / results.length,
        }
      : null
  const fell = (from: number, to: number) => from - to > GUARD_FALL + 1e-9
  return [...before.keys()].flatMap((task): WorseGuard[] => {
    const then = side(before.get(task))
    const now = side(after.get(task))
    if (now === null) return [{ task, before: then, after: null }]
    if (then === null) return now.score < 1 || now.passed < 1 ? [{ task, before: null, after: now }] : []
    return fell(then.score, now.score) || fell(then.passed, now.passed)
      ? [{ task, before: then, after: now }]
      : []
  })
}
