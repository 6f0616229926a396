import { mapPool } from '../../concurrency.ts'
import { kindOf } from '../../learn/failing-checks.ts'
import type { Experience } from '../../library/experience.ts'
import { effectDigest } from '../../library/staleness.ts'
import { type CheckedCell, chooseForGate, type OwnChecks } from '../../measure/choose-for-gate.ts'
import type { ScoredCell } from '../../measure/contributions.ts'
import { type CandidateEffect, effectsByTag, effectsOfRounds, estimateEffects } from '../../measure/effect.ts'
import { selectForSecondRound } from '../../measure/selection.ts'
import { designTrial, type Fold, trialLayout } from '../../measure/trial-design.ts'
import { type ScoredSide, trialSides, unscoredForbid } from '../../measure/unscored.ts'
import { makeArm, trialArmName } from '../../run/arm.ts'
import type { RunContext } from '../../run/context.ts'
import type { Tampering, TrialResult } from '../../run/events.ts'
import { runGroup } from '../../run/groups.ts'
import { submissionOf } from '../../run/tampering.ts'
import { type Candidate, membersOf, otherMembers, replacedBy, shownOn, wordingFor } from './candidates.ts'
import { TrialTampering, type TriedCell } from './trial-tampering.ts'

/** An effect with the rollouts behind it, those without the candidate and those with it. */
export interface TriedEffect extends CandidateEffect {
  sides: [ScoredSide, ScoredSide]
  /** an answer with it tampered with its checks: it is rejected, whatever it measured */
  tampering?: Tampering
}

export interface TrialOutcome {
  effects: TriedEffect[]
  /** why there was nothing to continue with after the first round; null when there was */
  futile: string | null
}

/**
 * Step 8: candidates of one fold are tried on the other in a few inclusion patterns; the best half gets a second
 * round of fresh rollouts, which alone estimates it.
 */
export async function runTrial(
  context: RunContext,
  candidates: readonly Candidate[],
  folds: ReadonlyMap<string, Fold>,
  inUse: readonly Experience[],
  round: number,
  /** a trial before a gate may let more pass than one that decides alone */
  beforeGate = false,
): Promise<TrialOutcome> {
  const [firstBudget, secondBudget] = context.plan.settings.trialRollouts
  const honesty = new TrialTampering(context)
  const first = await honesty.check(await runRound(context, candidates, folds, inUse, round, 1, firstBudget))
  const ids = candidates.map(({ id }) => id)
  const judge = (found: readonly CandidateEffect[], cells: readonly CheckedCell[]): TriedEffect[] =>
    (beforeGate ? chooseForGate(found, cells, ownChecks(candidates, cells)) : found).map((effect) =>
      rejecting(withSides(effect, effect.chosenBySameRollouts ? first : cells), honesty),
    )
  const early = estimateEffects(first, { candidates: ids }).map((effect) =>
    rejecting(withSides(effect, first), honesty),
  )
  const judged = judge(early, first)
  // Where own checks choose, a lesson whose own checks gain is not dropped because of the noise of the others.
  const byOwn = judged.filter(({ own, status }) => own !== undefined && status === 'promising')
  const chosen = new Set(
    [...selectForSecondRound(first, early), ...byOwn.map(({ candidate }) => candidate)].filter(
      (candidate) => !honesty.blamed.has(candidate),
    ),
  )
  let effects: TriedEffect[]
  if (chosen.size > 0 && secondBudget > 0) {
    report(context, candidates, folds, early, first, 1)
    const again = candidates.filter(({ id }) => chosen.has(id))
    const second = await honesty.check(await runRound(context, again, folds, inUse, round, 2, secondBudget))
    effects = judge(effectsOfRounds(first, second, ids), second)
    report(context, candidates, folds, effects, second, 2)
  } else {
    effects = judged
    report(context, candidates, folds, effects, first, 1)
  }
  reportTampering(context, candidates, effects)
  const tried = effects.filter(({ status }) => status !== 'candidate')
  const [rejected] = effects.flatMap(({ tampering }) => tampering ?? [])
  if (rejected && !effects.some(({ status }) => status === 'promising'))
    return {
      effects,
      futile: `No lesson is left to try: with those that pointed up, ${lower(rejected.sentence)}`,
    }
  const futile =
    tried.length > 0 && tried.every(({ mean }) => mean <= 0)
      ? 'No lesson that was tried has an estimate above 0.'
      : null
  return { effects, futile }
}

/** A lesson whose answers tamper is harmful: what it measured is not what it is worth. */
function rejecting(effect: TriedEffect, { blamed }: TrialTampering): TriedEffect {
  const tampering = blamed.get(effect.candidate)
  return tampering ? { ...effect, status: 'harmful', tampering } : effect
}

function reportTampering(
  context: RunContext,
  candidates: readonly Candidate[],
  effects: readonly TriedEffect[],
): void {
  for (const { candidate, tampering } of effects) {
    if (!tampering) continue
    const reason = `Rejected: on task ${tampering.task}, ${lower(tampering.sentence)}`
    context.emit({
      type: 'notice',
      level: 'warning',
      message: `${candidate} is rejected: ${reason.slice(10)}`,
    })
    const { lessons } = candidates.find(({ id }) => id === candidate)!
    for (const lesson of lessons) context.emit({ type: 'lesson-rejected', lesson, reason })
  }
}

const lower = (sentence: string) => sentence[0]!.toLowerCase() + sentence.slice(1)

/** With the rollouts behind it; what their failures forbid to claim is not claimed. */
function withSides(effect: CandidateEffect, cells: readonly ScoredCell[]): TriedEffect {
  const sides = trialSides(cells, effect.candidate)
  const { alone, ...rest } = effect
  return { ...rest, sides, ...(alone && unscoredForbid(...sides) === null ? { alone } : {}) }
}

async function runRound(
  context: RunContext,
  candidates: readonly Candidate[],
  folds: ReadonlyMap<string, Fold>,
  inUse: readonly Experience[],
  round: number,
  trialRound: number,
  rollouts: number,
): Promise<TriedCell[]> {
  const { settings, seed } = context.plan
  const { patterns, samples } = trialLayout(rollouts, folds.size)
  const cells = designTrial({
    tasks: [...folds].map(([id, fold]) => ({ id, fold })),
    candidates: candidates.map(({ trial }) => trial),
    patterns,
    samples,
    round: trialRound,
    seed: `${seed}/${round}`,
  })
  context.emit({ type: 'phase-started', phase: 'trial', planned: cells.length * samples })
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  // The budget limits what is already in use; what is tried is included whole, else a trimmed version would be
  // measured.
  const fitting = new Set(makeArm('start', inUse, settings.priorTokens).prior.used)
  const kept = inUse.filter(({ id }) => fitting.has(id))
  // Cells with the same prior one after another: what they share of the prompt stays cached.
  const order = [...cells].sort(
    (a, b) =>
      compare(trialArmName(a.candidates), trialArmName(b.candidates)) ||
      compare(folds.get(a.task)!, folds.get(b.task)!),
  )
  const tried = await mapPool(order, settings.concurrency, async (cell) => {
    const fold = folds.get(cell.task)!
    const included = cell.candidates.map((id) => byId.get(id)!)
    const replaced = new Set(included.flatMap(replacedBy))
    const stable = kept.filter(({ id }) => !replaced.has(id))
    const varied = included.flatMap((candidate) => shownOn(candidate, cell.task, fold))
    const group = await runGroup(context, {
      task: context.tasks.get(cell.task)!,
      arm: makeArm(trialArmName(cell.candidates), [...stable, ...varied], Number.POSITIVE_INFINITY),
      phase: 'trial',
      stage: `trial/${round}/${trialRound}/${cell.pattern}`,
      samples: cell.samples,
      // What counts is what a lesson does where it is used, and there is less noise to see it in.
      temperature: settings.evalTemperature,
      skipIdentical: false,
      teaches: () => false,
    })
    return {
      ...cell,
      scores: group.rollouts.map(({ verdict }) => verdict.score),
      checks: group.rollouts.map(({ verdict }) => verdict.checks),
      submissions: group.rollouts.map(submissionOf),
    }
  })
  context.calls.endPhase()
  return tried
}

/** How many tasks a candidate that has a wording of each fold was tried on in the one that goes into the library. */
function wordedAs(candidate: Candidate, folds: ReadonlyMap<string, Fold>): Pick<TrialResult, 'inTheseWords'> {
  const { representative, wordings, trial } = candidate
  if (trial.fold !== null || !wordings.A || !wordings.B) return {}
  const asRepresentative = (fold: Fold) =>
    effectDigest(wordingFor(candidate, fold)) === effectDigest(representative)
  const tasks = [...folds].filter(([id, fold]) => !trial.excludedTasks.includes(id) && asRepresentative(fold))
  return { inTheseWords: tasks.length }
}

/** A lesson's own checks on a task: those that failed there in the trial and are of the kind that it is about. */
function ownChecks(candidates: readonly Candidate[], cells: readonly CheckedCell[]): OwnChecks {
  const names = new Map<string, Set<string>>()
  const keyOf = (kind: string, task: string) => JSON.stringify([kind, task])
  for (const { task, checks } of cells)
    for (const check of checks.flat().filter(({ passed }) => !passed)) {
      const key = keyOf(kindOf(check), task)
      names.set(key, (names.get(key) ?? new Set<string>()).add(check.name))
    }
  const kinds = new Map(candidates.map(({ id, lessons }) => [id, lessons[0]?.kind ?? null]))
  return (candidate, task) => names.get(keyOf(kinds.get(candidate) ?? '', task)) ?? new Set()
}

function unscoredOf(effect: TriedEffect | undefined): Pick<TrialResult, 'unscored'> {
  if (!effect?.sides.some(({ unscored }) => unscored > 0)) return {}
  const [without, included] = effect.sides.map(({ unscored, made }) => ({ unscored, made }))
  return { unscored: { without: without!, with: included! } }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function report(
  context: RunContext,
  candidates: readonly Candidate[],
  folds: ReadonlyMap<string, Fold>,
  effects: readonly TriedEffect[],
  cells: readonly ScoredCell[],
  round: number,
): void {
  const byTag = effectsByTag(cells, (id) => context.tasks.get(id)!.tags)
  const byId = new Map(effects.map((effect) => [effect.candidate, effect]))
  const results = candidates.flatMap((candidate): TrialResult[] => {
    const effect = byId.get(candidate.id)
    const tried = effect !== undefined && effect.status !== 'candidate'
    return membersOf(candidate).map(({ id, text, evidence }) => ({
      candidate: id,
      text,
      evidence,
      ...(candidate.together === undefined ? {} : { together: otherMembers(candidate, id) }),
      effect: tried ? { mean: effect.mean, low: effect.low, high: effect.high, trials: effect.trials } : null,
      low80: tried ? effect.low80 : null,
      high95: tried ? effect.high95 : null,
      ...(tried && effect.own !== undefined ? { own: effect.own } : {}),
      ...unscoredOf(effect),
      usableTasks: effect?.usableTasks ?? 0,
      ...wordedAs(candidate, folds),
      status: effect?.status ?? 'candidate',
      ...(effect?.tampering ? { tampering: effect.tampering.sentence } : {}),
      byTag: byTag.flatMap(({ tag, effects: ofTag }) =>
        ofTag
          .filter((one) => one.candidate === candidate.id && one.status !== 'candidate')
          .map(({ mean, low, high, usableTasks }) => ({ tag, mean, low, high, tasks: usableTasks })),
      ),
    }))
  })
  context.emit({ type: 'trial-measured', round, results })
}
