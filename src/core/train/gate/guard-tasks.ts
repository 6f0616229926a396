import { worseGuards } from '../../measure/metrics.ts'
import type { Arm } from '../../run/arm.ts'
import { compareArms } from '../../run/compare.ts'
import type { RunContext } from '../../run/context.ts'

/** Samples of each guard task and arm. */
export const GUARD_SAMPLES = 4

/**
 * Guard tasks of all splits, measured only when the library would be adopted, since nothing is learned from them.
 * Which one got worse and how, or could not be measured, in words; null when none did.
 */
export async function guardThatGotWorse(
  context: RunContext,
  start: Arm,
  proposed: Arm,
  round: number,
): Promise<string | null> {
  const guards = [...context.tasks.values()].filter((task) => task.guard)
  if (guards.length === 0) return null
  const { baseline, final } = await compareArms(context, {
    tasks: guards,
    baseline: start,
    final: proposed,
    phase: 'gate',
    stage: `guard/${round}`,
    samples: GUARD_SAMPLES,
    temperature: context.plan.settings.evalTemperature,
  })
  const [worse] = worseGuards(baseline.byTask, final.byTask)
  if (!worse) return null
  const { task, before, after } = worse
  if (after === null)
    return before === null
      ? `the guard task ${task} could not be scored at all`
      : `the guard task ${task} could not be scored with it`
  return before === null
    ? `the guard task ${task} could not be scored with the library at the start, so it may have got worse`
    : `the guard task ${task} got worse (mean score ${before.score.toFixed(2)} to ${after.score.toFixed(2)}, passed ${percent(before.passed)} to ${percent(after.passed)})`
}

const percent = (share: number) => `${Math.round(share * 100)}%`
