import { fellAsOneOf, together } from '../../measure/got-worse.ts'
import { type GuardSides, guardSides, looksWorse } from '../../measure/metrics.ts'
import type { Arm } from '../../run/arm.ts'
import { compareArms } from '../../run/compare.ts'
import type { RunContext } from '../../run/context.ts'
import type { SplitTask } from '../../tasks/task.ts'

/** Samples of each guard task and arm. */
export const GUARD_SAMPLES = 4
/** Further samples of those that look worse by these: so many that one of several can be told from chance. */
export const GUARD_SAMPLES_AGAIN = 12

/**
 * Guard tasks of all splits, measured only when the library would be adopted, since nothing is learned from them.
 * Those that look worse are measured again, and all samples together decide: a fall counts that chance brings in at most
 * 2% of the runs for all guard tasks together. Which one got worse and how, or could not be measured, in words; null when
 * none did.
 */
export async function guardThatGotWorse(
  context: RunContext,
  start: Arm,
  proposed: Arm,
  round: number,
): Promise<string | null> {
  const guards = [...context.tasks.values()].filter((task) => task.guard)
  if (guards.length === 0) return null
  const measure = (tasks: readonly SplitTask[], stage: string, samples: number) =>
    compareArms(context, {
      tasks,
      baseline: start,
      final: proposed,
      phase: 'gate',
      stage,
      samples,
      temperature: context.plan.settings.evalTemperature,
    })
  const first = await measure(guards, `guard/${round}`, GUARD_SAMPLES)
  const suspects = guardSides(first.baseline.byTask, first.final.byTask)
    .filter(looksWorse)
    .map(({ task }) => task)
  if (suspects.length === 0) return null
  const again = await measure(
    guards.filter(({ id }) => suspects.includes(id)),
    `guard/${round}/again`,
    GUARD_SAMPLES_AGAIN,
  )
  const before = together(first.baseline.byTask, again.baseline.byTask)
  const after = together(first.final.byTask, again.final.byTask)
  const worse = guardSides(before, after).find((one) =>
    !suspects.includes(one.task)
      ? false
      : one.before === null || one.after === null
        ? looksWorse(one)
        : fellAsOneOf(guards.length, before.get(one.task)!, after.get(one.task)!),
  )
  return worse ? wordsOf(worse) : null
}

function wordsOf({ task, before, after }: GuardSides): string {
  if (after === null)
    return before === null
      ? `the guard task ${task} could not be scored at all`
      : `the guard task ${task} could not be scored with it`
  return before === null
    ? `the guard task ${task} could not be scored with the library at the start, so it may have got worse`
    : `the guard task ${task} got worse (mean score ${before.score.toFixed(2)} to ${after.score.toFixed(2)}, passed ${percent(before.passed)} to ${percent(after.passed)})`
}

const percent = (share: number) => `${Math.round(share * 100)}%`
