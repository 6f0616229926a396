import { inUse } from '../inject/prior.ts'
import type { Experience } from '../library/experience.ts'
import type { ComparisonVerdict } from '../measure/interval.ts'
import { makeArm } from '../run/arm.ts'
import { compareArms, priorTokensOf, unscoredCount } from '../run/compare.ts'
import { type RunContext, tasksOf } from '../run/context.ts'
import type { Mode, RunFinished, RunStop } from '../run/events.ts'
import { leftOutOf, spentOf } from '../run/open-context.ts'
import { type GateOutcome, noGateReason } from './gate/gate-phase.ts'
import { pick, type Training } from './gate/training.ts'

function reportSplit(context: RunContext): 'test' | 'val' {
  return tasksOf(context, 'test').length > 0 ? 'test' : 'val'
}

/** Without prior against the proposed library, whatever the verdict: for the report only. */
export async function measureOnTest(context: RunContext, training: Training): Promise<void> {
  const { settings } = context.plan
  const split = reportSplit(context)
  const tasks = tasksOf(context, split)
  if (tasks.length === 0) return
  const final = makeArm('proposed', pick(training.library, training.proposed), settings.priorTokens)
  const baseline = makeArm('none', [], settings.priorTokens)
  const arms = final.prior.text === '' ? 1 : 2
  context.emit({ type: 'phase-started', phase: 'test', planned: arms * tasks.length * settings.evalSamples })
  training.comparison = await compareArms(context, {
    tasks,
    baseline,
    final,
    phase: 'test',
    stage: 'test',
    samples: settings.evalSamples,
    temperature: settings.evalTemperature,
  })
  context.emit({
    type: 'comparison-measured',
    split,
    perTag: training.comparison.perTag,
    regressions: training.comparison.regressions,
    priorTokens: priorTokensOf(training.comparison),
  })
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id))
}

function verdictOf(gate: GateOutcome | null): ComparisonVerdict {
  return gate && gate.record.decision !== 'undecided' ? gate.record.decision : 'unproven'
}

/** What the gates of this run put in use, as it is known now. */
function adoptedBy({ plan }: RunContext, { library, accepted }: Training): Pick<RunFinished, 'adopted'> {
  if (!accepted) return {}
  const ours = library.experiences.filter(({ history }) =>
    history.some(({ run, op }) => run === plan.run && op === 'accept'),
  )
  const ids = (wanted: Experience['status']) =>
    ours.flatMap(({ id, status }) => (status === wanted ? [id] : []))
  return { adopted: { proven: ids('proven'), untestedAlone: ids('accepted') } }
}

/** The last record of a training, however it was stopped. */
export function finish(context: RunContext, mode: Mode, training: Training, stop: RunStop): RunFinished {
  const { comparison, gate } = training
  const { models, settings } = context.plan
  const priorOf = (of: readonly Experience[]) => makeArm('prior', of, settings.priorTokens).prior
  const proposed = priorOf(pick(training.library, training.proposed))
  return {
    type: 'run-finished',
    run: context.plan.run,
    mode,
    ...stop,
    ...spentOf(context),
    sandbox: context.sandboxTier,
    ...leftOutOf(context),
    experiences: proposed.used.length,
    split: reportSplit(context),
    baseline: comparison?.baselineMean ?? null,
    final: comparison?.finalMean ?? null,
    difference: comparison?.difference ?? null,
    unscored: comparison && {
      baseline: unscoredCount(comparison.baseline),
      final: unscoredCount(comparison.final),
    },
    gate: gate?.record ?? null,
    noGate: noGateReason(context),
    verdict: verdictOf(gate),
    accepted: training.accepted,
    ...adoptedBy(context, training),
    finalInUse: sameIds(proposed.used, priorOf(inUse(training.library, 'proven', models.policy)).used),
    library: context.ports.library.path,
  }
}
