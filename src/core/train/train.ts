import { UsageError } from '../errors.ts'
import { inUse } from '../inject/prior.ts'
import type { Experience, Library } from '../library/experience.ts'
import { effectDigest, isProven } from '../library/staleness.ts'
import type { ComparisonVerdict } from '../measure/interval.ts'
import type { Ports } from '../ports.ts'
import { type Arm, makeArm, tellLeftOut } from '../run/arm.ts'
import { stream } from '../run/channel.ts'
import { type Comparison, compareArms, priorTokensOf, unscoredCount } from '../run/compare.ts'
import { type RunContext, tasksOf } from '../run/context.ts'
import type { Estimate, Mode, RunFinished, RunStop, TrainEvent } from '../run/events.ts'
import { openContext, type RunOptions, spentOf, startLibrary, stopAfter } from '../run/open-context.ts'
import type { Plan } from '../run/plan.ts'
import { saveLibrary, saveNamed } from '../run/save-library.ts'
import type { TaskSet } from '../tasks/task.ts'
import { type GateOutcome, noGateReason, runGate, tellGate } from './gate/gate-phase.ts'
import { withAccount } from './gate/val-account.ts'
import { learnGrounded } from './grounded/grounded.ts'
import { earlierNotes, type RejectedNote } from './grounded/rejected-notes.ts'
import { learnPaper } from './paper/paper.ts'

export interface TrainOptions extends RunOptions {
  estimate: Estimate
  /** an earlier session of this run left a journal */
  resumed: boolean
}

/** How far the run has come; what a stop in between saves and reports. */
interface Progress {
  library: Library
  /** ids in the prior of the proposed library */
  proposed: string[]
  gate: GateOutcome | null
  accepted: boolean
  comparison: Comparison | null
}

/**
 * One run. Yields what happens, ends with `run-finished` and returns it; it does not throw for what the world does
 * (a budget, a cancel, a bad key), since that is an outcome: `stopped` and `reason` tell. It is a pure function of
 * the plan and the journaled calls.
 */
export function train(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: TrainOptions,
  signal: AbortSignal,
): AsyncGenerator<TrainEvent, RunFinished> {
  return stream((emit) => run(plan, set, ports, options, signal, emit))
}

async function run(
  plan: Plan,
  set: TaskSet,
  ports: Ports,
  options: TrainOptions,
  signal: AbortSignal,
  emit: (event: TrainEvent) => void,
): Promise<RunFinished> {
  const context = await withAccount(openContext(plan, set, ports, options, signal, emit))
  const start = startLibrary(plan, ports.library.path)
  const startArm = makeArm('start', inUse(start, 'proven', plan.models.policy), plan.settings.priorTokens)
  const progress: Progress = { library: start, proposed: [], gate: null, accepted: false, comparison: null }
  emit({
    type: 'run-started',
    run: plan.run,
    mode: trainingMode(plan),
    seed: plan.seed,
    tasks: {
      train: tasksOf(context, 'train').length,
      val: tasksOf(context, 'val').length,
      test: tasksOf(context, 'test').length,
    },
    models: { policy: plan.models.policy, optimizer: plan.models.optimizer },
    sandbox: ports.workspaces.tier,
    estimate: options.estimate,
    resumed: options.resumed,
    inUse: startArm.prior.used.length,
    inLibrary: start.experiences.filter(({ status }) => status !== 'retired').length,
  })
  for (const message of set.notes) emit({ type: 'notice', level: 'info', message })
  tellLeftOut(context, startArm)
  const learn = async () => {
    if (plan.mode === 'paper') await paperRun(context, progress)
    else await groundedRun(context, progress)
    await measureOnTest(context, progress)
  }
  const save = async () => {
    if (progress.library !== start) await saveLibrary(context, progress.library, null)
  }
  return finish(context, progress, await stopAfter(context, learn, save))
}

function trainingMode(plan: Plan): Mode {
  if (plan.mode === 'grounded' || plan.mode === 'paper') return plan.mode
  throw new UsageError(`The run ${plan.run} is no training but an ${plan.mode}.`)
}

/** Rounds of: learn, try, propose, gate. An accepted library is the start of the next round. */
async function groundedRun(context: RunContext, progress: Progress): Promise<void> {
  const { plan } = context
  const model = plan.models.policy
  const noGate = tellGate(context)
  progress.proposed = inUse(progress.library, 'proven', model).map(({ id }) => id)
  const rejected: RejectedNote[] = earlierNotes(plan.turnedDown ?? [])
  for (let round = 1; round <= plan.settings.epochs; round++) {
    const before = inUse(progress.library, 'proven', model)
    const proposal = await learnGrounded(context, progress.library, round, rejected, (learned) => {
      progress.library = learned
    })
    rejected.push(...proposal.rejected)
    const saved = await saveNamed(context, proposal.library, `trial/${round}`)
    progress.library = saved.library
    const prior = proposal.prior.map((id) => saved.renamed[id] ?? id)
    if (!progress.accepted || !proposal.nothing) progress.proposed = prior
    if (proposal.nothing) {
      context.emit({
        type: 'notice',
        level: 'info',
        message: `Round ${round} ends before the gate. ${proposal.nothing}`,
      })
      continue
    }
    if (noGate) continue
    const start = makeArm('start', before, plan.settings.priorTokens)
    const proposed = makeArm('proposed', pick(progress.library, prior), plan.settings.priorTokens)
    if (start.prior.text === proposed.prior.text) {
      const message = `Round ${round} ends before the gate. What it would add does not fit into ${plan.settings.priorTokens} tokens.`
      context.emit({ type: 'notice', level: 'info', message })
      continue
    }
    const gate = await runGate(context, start, proposed, round)
    if (gate.accepted) {
      const accepted = accept(progress.library, context, newAtGate(start, proposed), round)
      progress.library = await saveLibrary(context, accepted, `gate/${round}`)
    } else if (progress.accepted) {
      // What an earlier round proved is what the run leaves in use, and what its verdict is about.
      progress.proposed = before.map(({ id }) => id)
      continue
    }
    progress.gate = gate
    progress.accepted ||= gate.accepted
  }
}

/** The paper's loop, with the gate that it lacks where the set allows one. */
async function paperRun(context: RunContext, progress: Progress): Promise<void> {
  const { plan } = context
  const model = plan.models.policy
  const start = progress.library
  progress.library = await learnPaper(context, start)
  progress.library = await saveLibrary(context, progress.library, 'learn')
  progress.proposed = inUse(progress.library, 'all', model).map(({ id }) => id)
  const noGate = tellGate(context)
  const before = makeArm('start', inUse(start, 'proven', model), plan.settings.priorTokens)
  const proposed = makeArm('proposed', pick(progress.library, progress.proposed), plan.settings.priorTokens)
  tellLeftOut(context, proposed)
  if (noGate || before.prior.text === proposed.prior.text) return
  progress.gate = await runGate(context, before, proposed, 1)
  if (!progress.gate.accepted) return
  progress.accepted = true
  const accepted = accept(progress.library, context, newAtGate(before, proposed), 1)
  progress.library = await saveLibrary(context, accepted, 'gate/1')
}

/** Experiences by id, in the order of the ids. */
function pick(library: Library, ids: readonly string[]): Experience[] {
  const byId = new Map(library.experiences.map((experience) => [experience.id, experience]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/**
 * Ids that the claim of a gate is about: what stood in the proposed prior and not, in the same words, in that of the
 * start. What stood in both arms made no difference, and what was trimmed from the prior did not stand at the gate.
 */
function newAtGate(start: Arm, proposed: Arm): string[] {
  const stood = ({ experiences, prior }: Arm) => experiences.filter(({ id }) => prior.used.includes(id))
  const wording = (experience: Experience) => `${experience.id} ${effectDigest(experience)}`
  const known = new Set(stood(start).map(wording))
  return stood(proposed).flatMap((one) => (known.has(wording(one)) ? [] : [one.id]))
}

/** The gate said better: these are proven, as they read now and for this model. */
function accept(library: Library, context: RunContext, ids: readonly string[], round: number): Library {
  const model = context.plan.models.policy
  const why = `in a library that the gate accepted (${model})`
  // A measurement of its own says what it was of.
  const untried = (experience: Experience) =>
    experience.effect ? {} : { model, of: effectDigest(experience) }
  return {
    ...library,
    experiences: library.experiences.map((experience) =>
      !ids.includes(experience.id) || isProven(experience, model)
        ? experience
        : {
            ...experience,
            status: 'proven' as const,
            history: [
              ...experience.history,
              { run: context.plan.run, step: round, op: 'accept' as const, why, ...untried(experience) },
            ],
          },
    ),
  }
}

function reportSplit(context: RunContext): 'test' | 'val' {
  return tasksOf(context, 'test').length > 0 ? 'test' : 'val'
}

/** Without prior against the proposed library, whatever the verdict: for the report only. */
async function measureOnTest(context: RunContext, progress: Progress): Promise<void> {
  const { settings } = context.plan
  const split = reportSplit(context)
  const tasks = tasksOf(context, split)
  if (tasks.length === 0) return
  const final = makeArm('proposed', pick(progress.library, progress.proposed), settings.priorTokens)
  const baseline = makeArm('none', [], settings.priorTokens)
  const arms = final.prior.text === '' ? 1 : 2
  context.emit({ type: 'phase-started', phase: 'test', planned: arms * tasks.length * settings.evalSamples })
  progress.comparison = await compareArms(context, {
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
    perTag: progress.comparison.perTag,
    regressions: progress.comparison.regressions,
    priorTokens: priorTokensOf(progress.comparison),
  })
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id))
}

function verdictOf(gate: GateOutcome | null): ComparisonVerdict {
  return gate && gate.record.decision !== 'undecided' ? gate.record.decision : 'unproven'
}

function finish(context: RunContext, progress: Progress, stop: RunStop): RunFinished {
  const { comparison, gate } = progress
  const { models, settings } = context.plan
  const priorOf = (of: readonly Experience[]) => makeArm('prior', of, settings.priorTokens).prior
  const proposed = priorOf(pick(progress.library, progress.proposed))
  return {
    type: 'run-finished',
    run: context.plan.run,
    mode: trainingMode(context.plan),
    ...stop,
    ...spentOf(context),
    sandbox: context.sandboxTier,
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
    accepted: progress.accepted,
    finalInUse: sameIds(proposed.used, priorOf(inUse(progress.library, 'proven', models.policy)).used),
    library: context.ports.library.path,
  }
}
