import type { Experience } from '../library/experience.ts'
import type { ComparisonVerdict } from '../measure/interval.ts'
import { makeArm } from '../run/arm.ts'
import { unscoredCount } from '../run/compare.ts'
import type { RunContext } from '../run/context.ts'
import type { Mode, RunFinished, RunStop } from '../run/events.ts'
import { inUseFor } from '../run/measured-prior.ts'
import { leftOutOf, spentOf } from '../run/open-context.ts'
import { readerOf } from '../run/plan.ts'
import { type GateOutcome, noGateReason } from './gate/gate-phase.ts'
import { reportSplit } from './gate/test-phase.ts'
import { pick, type Training } from './gate/training.ts'

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
  const { settings } = context.plan
  const priorOf = (of: readonly Experience[]) => makeArm('prior', of, settings.priorTokens).prior
  const proposed = priorOf(pick(training.library, training.proposed))
  return {
    type: 'run-finished',
    run: context.plan.run,
    mode,
    ...stop,
    ...readerOf(context.plan),
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
    finalInUse: sameIds(proposed.used, priorOf(inUseFor(context.plan, training.library)).used),
    library: context.ports.library.path,
  }
}
