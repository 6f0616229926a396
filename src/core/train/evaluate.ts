import { UsageError } from '../errors.ts'
import { inUse } from '../inject/prior.ts'
import type { ComparisonVerdict, Measured } from '../measure/measured.ts'
import { passAtK } from '../measure/metrics.ts'
import type { Ports } from '../ports.ts'
import type { TaskSet } from '../tasks/task.ts'
import { makeArm } from './arm.ts'
import { stream } from './channel.ts'
import { type Comparison, compareArms, comparisonOf, measureArm, priorTokensOf } from './compare.ts'
import { type RunContext, tasksOf } from './context.ts'
import type { EvalFinished, TrainEvent } from './events.ts'
import { openContext, type RunOptions, spentOf, startLibrary, stopOf } from './open-context.ts'
import type { Plan } from './plan.ts'

/**
 * Measures the library on one split, with `compare` beside no prior at all, paired by task. Ends with
 * `eval-finished`; like `train`, it is a pure function of the plan and its journaled calls.
 */
export function evaluate(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: RunOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, EvalFinished> {
  return stream(async (emit) => {
    const context = openContext(plan, set, ports, options, signal, emit)
    let comparison: Comparison | null = null
    let stop: { stopped: EvalFinished['stopped']; reason?: string } = { stopped: 'done' }
    try {
      comparison = await measure(context)
      await ports.journal.flush()
    } catch (error) {
      const stopped = stopOf(error, signal)
      if (!stopped) throw error
      stop = stopped
      await ports.journal.flush()
    }
    return finish(context, comparison, stop)
  })
}

async function measure(context: RunContext): Promise<Comparison> {
  const { plan } = context
  const { split, compare, include } = plan.measure!
  const tasks = tasksOf(context, split)
  if (tasks.length === 0) {
    throw new UsageError(
      `No task is in the split ${split}: choose another --split, or give tasks "split: ${split}".`,
    )
  }
  const library = startLibrary(plan, context.ports.library.path)
  const final = makeArm('library', inUse(library, include, plan.models.policy), plan.settings.priorTokens)
  const spec = {
    tasks,
    phase: 'test' as const,
    stage: 'eval',
    samples: plan.settings.evalSamples,
    temperature: plan.settings.evalTemperature,
  }
  const arms = compare && final.prior.text !== '' ? 2 : 1
  context.emit({ type: 'phase-started', phase: 'test', planned: arms * tasks.length * spec.samples })
  const comparison = compare
    ? await compareArms(context, { ...spec, baseline: makeArm('none', [], plan.settings.priorTokens), final })
    : await alone(context, spec, final)
  context.emit({
    type: 'comparison-measured',
    split,
    perTag: comparison.perTag,
    regressions: comparison.regressions,
    priorTokens: priorTokensOf(comparison),
  })
  return comparison
}

async function alone(
  context: RunContext,
  spec: Omit<Parameters<typeof measureArm>[1], 'arm'>,
  arm: ReturnType<typeof makeArm>,
): Promise<Comparison> {
  const scores = await measureArm(context, { ...spec, arm })
  return { ...comparisonOf(scores, scores, spec.tasks, true), baselineMean: null, difference: null }
}

/** One look at a fixed sample: the interval's 5% is the error of saying better or worse. */
export function verdictOfDifference(difference: Measured | null): ComparisonVerdict {
  if (!difference || difference.tasks < 2) return 'unproven'
  return difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'unproven'
}

function finish(
  context: RunContext,
  comparison: Comparison | null,
  stop: { stopped: EvalFinished['stopped']; reason?: string },
): EvalFinished {
  const { plan, ports } = context
  const { split, compare, include } = plan.measure!
  const library = startLibrary(plan, ports.library.path)
  const k = plan.settings.evalSamples
  return {
    type: 'eval-finished',
    run: plan.run,
    ...stop,
    split,
    samples: k,
    baseline: compare ? (comparison?.baselineMean ?? null) : null,
    final: comparison?.finalMean ?? null,
    difference: compare ? (comparison?.difference ?? null) : null,
    verdict: compare ? verdictOfDifference(comparison?.difference ?? null) : 'unproven',
    passAtK: {
      k,
      baseline: comparison && compare ? passAtK(comparison.baseline.byTask, k) : null,
      final: comparison ? passAtK(comparison.final.byTask, k) : null,
    },
    perTag: comparison?.perTag ?? [],
    regressions: comparison?.regressions ?? [],
    priorTokens: comparison && compare ? priorTokensOf(comparison) : 0,
    experiences: inUse(library, include, plan.models.policy).length,
    inLibrary: library.experiences.filter(({ status }) => status !== 'retired').length,
    ...spentOf(context),
    library: ports.library.path,
  }
}
