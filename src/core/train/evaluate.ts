import { UsageError } from '../errors.ts'
import type { ComparisonVerdict, Measured } from '../measure/interval.ts'
import { passAtK } from '../measure/metrics.ts'
import type { Ports } from '../ports.ts'
import { type Arm, makeArm, reportLeftOut } from '../run/arm.ts'
import { stream } from '../run/channel.ts'
import {
  type Comparison,
  compareArms,
  comparisonForbidden,
  comparisonOf,
  measureArm,
  priorTokensOf,
  unscoredCount,
} from '../run/compare.ts'
import { type RunContext, tasksOf } from '../run/context.ts'
import type { EvalFinished, RunStop, TrainEvent } from '../run/events.ts'
import { evaluatedArm, transferSentence, transfersOf } from '../run/measured-prior.ts'
import {
  leftOutOf,
  openContext,
  type RunOptions,
  spentOf,
  startLibrary,
  stopAfter,
} from '../run/open-context.ts'
import type { Measure, Plan } from '../run/plan.ts'
import { readerOf } from '../run/plan.ts'
import { nearest } from '../tasks/nearest.ts'
import type { Split, SplitTask, TaskSet } from '../tasks/task.ts'

/**
 * Measures the library on one split or on tasks by name, with `compare` against no prior at all, paired by task. Ends
 * with `eval-finished`; like `train`, it is a pure function of the plan and its journaled calls.
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
    const stop = await stopAfter(context, async () => {
      comparison = await measure(context)
    })
    return finish(context, comparison, stop)
  })
}

async function measure(context: RunContext): Promise<Comparison> {
  const { plan } = context
  const { compare } = plan.measure!
  const tasks = measuredTasks(context.set, plan.measure!)
  const final = finalArm(context)
  reportLeftOut(context, final)
  reportTransfer(context, final)
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
    split: splitOf(context),
    perTag: comparison.perTag,
    regressions: comparison.regressions,
    priorTokens: priorTokensOf(comparison),
  })
  return comparison
}

/** The tasks of these ids, in their order. Throws UsageError for an id that is not there. */
export function namedTasks({ tasks }: TaskSet, ids: readonly string[]): SplitTask[] {
  return ids.map((id) => {
    const task = tasks.find((other) => other.id === id)
    if (task !== undefined) return task
    const meant = nearest(
      id,
      tasks.map((other) => other.id),
    )
    const hint = meant === undefined ? 'name one of their ids.' : `did you mean "${meant}"?`
    throw new UsageError(`There is no task "${id}" in these files; ${hint}`)
  })
}

/**
 * The tasks to run, by id: those that are named, else those of the split. Guard tasks can be named too. Throws
 * UsageError where there is none.
 */
export function measuredTasks(set: TaskSet, { split, tasks: named }: Measure): SplitTask[] {
  if (named !== undefined) return namedTasks(set, named)
  const tasks = tasksOf({ set }, split)
  if (tasks.length > 0) return tasks
  throw new UsageError(`No task is in the split ${split}.`, [{ do: 'choose-split', split }])
}

/** The split that all chosen tasks are in; null when they are of several. */
function splitOf(context: RunContext): Split | null {
  const { split, tasks } = context.plan.measure!
  if (tasks === undefined) return split
  const splits = new Set(tasks.flatMap((id) => context.tasks.get(id)?.split ?? []))
  return splits.size === 1 ? [...splits][0]! : null
}

function finalArm({ plan, ports }: RunContext): Arm {
  return evaluatedArm(plan, startLibrary(plan, ports.library.path))
}

function reportTransfer({ plan, emit }: RunContext, final: Arm): void {
  for (const transfer of transfersOf(plan, final))
    emit({ type: 'notice', level: 'info', message: transferSentence(transfer, readerOf(plan)) })
}

async function alone(
  context: RunContext,
  spec: Omit<Parameters<typeof measureArm>[1], 'arm'>,
  arm: Arm,
): Promise<Comparison> {
  const scores = await measureArm(context, { ...spec, arm })
  return { ...comparisonOf(scores, scores, spec.tasks, true), baselineMean: null, difference: null }
}

/** One look at a fixed sample: the interval's 5% is the error of a verdict better or worse. */
export function verdictOfDifference(
  difference: Measured | null,
  forbidden: string | null = null,
): ComparisonVerdict {
  if (!difference || difference.tasks < 2 || forbidden !== null) return 'unproven'
  return difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'unproven'
}

function finish(context: RunContext, comparison: Comparison | null, stop: RunStop): EvalFinished {
  const { plan, ports } = context
  const { compare, include }: Measure = plan.measure!
  const library = startLibrary(plan, ports.library.path)
  const final = evaluatedArm(plan, library)
  const transfers = transfersOf(plan, final)
  const bare = include === 'none'
  const forbidden = comparison && compare ? comparisonForbidden(comparison) : null
  const k = plan.settings.evalSamples
  return {
    type: 'eval-finished',
    run: plan.run,
    ...stop,
    ...readerOf(plan),
    ...(transfers.length === 0 ? {} : { transfers }),
    split: splitOf(context),
    samples: k,
    baseline: compare ? (comparison?.baselineMean ?? null) : bare ? (comparison?.finalMean ?? null) : null,
    final: bare ? null : (comparison?.finalMean ?? null),
    difference: compare ? (comparison?.difference ?? null) : null,
    unscored: comparison && {
      baseline: compare || bare ? unscoredCount(comparison.baseline) : null,
      final: bare ? null : unscoredCount(comparison.final),
    },
    verdict: compare ? verdictOfDifference(comparison?.difference ?? null, forbidden) : 'unproven',
    ...(forbidden === null ? {} : { forbidden }),
    passAtK: {
      k,
      baseline: comparison && (compare || bare) ? passAtK(comparison.baseline.byTask, k) : null,
      final: comparison && !bare ? passAtK(comparison.final.byTask, k) : null,
    },
    perTag: comparison?.perTag ?? [],
    regressions: comparison?.regressions ?? [],
    priorTokens: comparison && compare ? priorTokensOf(comparison) : 0,
    experiences: final.prior.used.length,
    inLibrary: library.experiences.filter(({ status }) => status !== 'retired').length,
    ...spentOf(context),
    sandbox: context.sandboxTier,
    ...leftOutOf(context),
    library: ports.library.path,
  }
}
