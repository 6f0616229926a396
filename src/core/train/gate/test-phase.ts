import { settleAll } from '../../concurrency.ts'
import { makeArm } from '../../run/arm.ts'
import { compareArms, priorTokensOf } from '../../run/compare.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import { asksModel, type SplitTask } from '../../tasks/task.ts'
import { pick, type Training } from './training.ts'

/** Where baseline and final are measured. */
export function reportSplit(context: RunContext): 'test' | 'val' {
  return tasksOf(context, 'test').length > 0 ? 'test' : 'val'
}

/**
 * Without prior against the proposed library, whatever the verdict: for the report only. Does nothing where that library
 * was measured already.
 */
export async function measureOnTest(context: RunContext, training: Training): Promise<void> {
  const { settings } = context.plan
  const split = reportSplit(context)
  const tasks = tasksOf(context, split)
  if (tasks.length === 0) return
  const final = makeArm('proposed', pick(training.library, training.proposed), settings.priorTokens)
  if (training.comparison !== null && training.compared === final.prior.text) return
  training.comparison = null
  const baseline = makeArm('none', [], settings.priorTokens)
  const arms = final.prior.text === '' ? 1 : 2
  context.emit({ type: 'phase-started', phase: 'test', planned: arms * tasks.length * settings.evalSamples })
  const comparison = await compareArms(context, {
    tasks,
    baseline,
    final,
    phase: 'test',
    stage: 'test',
    samples: settings.evalSamples,
    temperature: settings.evalTemperature,
  })
  training.comparison = comparison
  training.compared = final.prior.text
  context.emit({
    type: 'comparison-measured',
    split,
    perTag: comparison.perTag,
    regressions: comparison.regressions,
    priorTokens: priorTokensOf(comparison),
  })
}

/**
 * Runs the gate of the proposed library, and measures that library on test at the same time where that saves some: it
 * decides only when that is measured.
 */
export async function besideTest(
  context: RunContext,
  training: Training,
  gate: () => Promise<void>,
): Promise<void> {
  await settleAll([...(testsBeside(context) ? [measureOnTest(context, training)] : []), gate()])
}

/** Not with the embedded model, whose calls share one machine, and not where a budget may end the run: the gate comes first then. */
function testsBeside(context: RunContext): boolean {
  const { settings, models } = context.plan
  const val = tasksOf(context, 'val')
  const test = tasksOf(context, reportSplit(context))
  const calls =
    2 * settings.gatePairs * callsOfTry(val) + 2 * settings.evalSamples * test.length * callsOfTry(test)
  return models.policy !== 'embedded' && context.calls.budget.leaves(calls)
}

/** The try itself, and its judges. */
function callsOfTry(tasks: readonly SplitTask[]): number {
  return 1 + Math.max(0, ...tasks.map(({ verify }) => verify.filter(asksModel).length))
}
