import { mapPool, settleAll } from '../concurrency.ts'
import {
  average,
  type Measured,
  measuredMean,
  pairedDifference,
  type TaskValue,
} from '../measure/interval.ts'
import { regressions as findRegressions } from '../measure/metrics.ts'
import { unscoredForbid } from '../measure/unscored.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import type { SplitTask } from '../tasks/task.ts'
import type { Arm } from './arm.ts'
import type { RunContext } from './context.ts'
import type { Phase, TagRow, UnscoredCount } from './events.ts'
import { runGroup } from './groups.ts'

/** Scores of one arm; the trajectories are not kept, so that memory does not grow with the run. */
export interface ArmScores {
  values: TaskValue[]
  /** per task: the score of each scored sample, and whether it passed */
  byTask: Map<string, { score: number; passed: boolean; sample: number }[]>
  unscored: number
  /** mean prompt tokens a request of each task; none where no try got as far as a reply */
  promptTokens: ReadonlyMap<string, number>
}

export interface Comparison {
  baseline: ArmScores
  final: ArmScores
  baselineMean: Measured | null
  finalMean: Measured | null
  difference: Measured | null
  perTag: TagRow[]
  /** tasks that passed in most samples before and fail in most now */
  regressions: string[]
}

export interface MeasureSpec {
  tasks: readonly SplitTask[]
  arm: Arm
  phase: Phase
  stage: string
  samples: number
  temperature: number
}

export function scoresOf(rollouts: readonly Rollout[]): ArmScores {
  const byTask: ArmScores['byTask'] = new Map()
  const asked = new Map<string, { prompt: number; turns: number }>()
  let unscored = 0
  for (const { task, verdict, trajectory, sample } of rollouts) {
    const scores = byTask.get(task) ?? []
    byTask.set(task, scores)
    if (verdict.score === null) unscored++
    else scores.push({ score: verdict.score, passed: verdict.passed, sample })
    if (!trajectory) continue
    const { prompt, turns } = asked.get(task) ?? { prompt: 0, turns: 0 }
    asked.set(task, { prompt: prompt + trajectory.usage.promptTokens, turns: turns + trajectory.turns })
  }
  const values = [...byTask].flatMap(([task, scores]) => scores.map(({ score }) => ({ task, value: score })))
  const promptTokens = new Map(
    [...asked].flatMap(([task, { prompt, turns }]) => (turns > 0 ? [[task, prompt / turns] as const] : [])),
  )
  return { values, byTask, unscored, promptTokens }
}

/** Rollouts of all tasks with one arm. */
export async function measureArm(context: RunContext, spec: MeasureSpec): Promise<ArmScores> {
  const parts = await mapPool(spec.tasks, context.plan.settings.concurrency, async (task) => {
    const group = await runGroup(context, {
      ...spec,
      task,
      skipIdentical: false,
      teaches: () => false,
    })
    return scoresOf(group.rollouts)
  })
  return mergeScores(parts)
}

function mergeScores(parts: readonly ArmScores[]): ArmScores {
  return {
    values: parts.flatMap((part) => part.values),
    byTask: new Map(parts.flatMap((part) => [...part.byTask])),
    unscored: parts.reduce((sum, part) => sum + part.unscored, 0),
    promptTokens: new Map(parts.flatMap((part) => [...part.promptTokens])),
  }
}

/** Both arms on the same tasks and samples, paired by task. An equal prior is the same arm: measured once. */
export async function compareArms(
  context: RunContext,
  spec: Omit<MeasureSpec, 'arm'> & { baseline: Arm; final: Arm },
): Promise<Comparison> {
  const same = spec.baseline.prior.text === spec.final.prior.text
  const arms = same ? [spec.baseline] : [spec.baseline, spec.final]
  const measured = await settleAll(arms.map((arm) => measureArm(context, { ...spec, arm })))
  const [baseline, final = baseline] = measured as [ArmScores, ArmScores?]
  return comparisonOf(baseline, final, spec.tasks, same)
}

/**
 * Tokens that the prior adds to each request, as the endpoint counted them: mean over the tasks that both sides asked.
 * Below 0 where tries with it take fewer turns, whose requests carry less along.
 */
export function priorTokensOf({ baseline, final }: Comparison): number {
  const added = [...final.promptTokens].flatMap(([task, tokens]) => {
    const before = baseline.promptTokens.get(task)
    return before === undefined ? [] : [tokens - before]
  })
  return added.length === 0 ? 0 : Math.round(average(added))
}

export function unscoredCount({ values, unscored }: ArmScores): UnscoredCount {
  return { unscored, made: values.length + unscored }
}

/** Why unscored rollouts forbid to call one side better or worse; null when they do not. */
export function comparisonForbidden({ baseline, final }: Comparison): string | null {
  return unscoredForbid(
    { name: 'without experiences', ...unscoredCount(baseline) },
    { name: 'with the library', ...unscoredCount(final) },
  )
}

export function comparisonOf(
  baseline: ArmScores,
  final: ArmScores,
  tasks: readonly SplitTask[],
  same = false,
): Comparison {
  const baselineMean = measuredMean(baseline.values)
  const difference = pairedDifference(baseline.values, final.values)
  const tags = [...new Set(tasks.flatMap((task) => task.tags))].sort()
  return {
    baseline,
    final,
    baselineMean,
    finalMean: measuredMean(final.values),
    // One arm compared with itself differs by nothing, with certainty.
    difference: same && difference ? { ...difference, mean: 0, low: 0, high: 0 } : difference,
    perTag: tags.map((tag) => tagRow(tag, baseline, final, tasks, same)),
    regressions: same ? [] : findRegressions(baseline.byTask, final.byTask),
  }
}

function tagRow(
  tag: string,
  baseline: ArmScores,
  final: ArmScores,
  tasks: readonly SplitTask[],
  same: boolean,
): TagRow {
  const ids = new Set(tasks.filter((task) => task.tags.includes(tag)).map((task) => task.id))
  const of = (scores: ArmScores) => scores.values.filter(({ task }) => ids.has(task))
  return {
    tag,
    tasks: ids.size,
    baseline: measuredMean(of(baseline))?.mean ?? null,
    final: measuredMean(of(final))?.mean ?? null,
    difference: same ? null : pairedDifference(of(baseline), of(final)),
  }
}
