import { RunningAhead, settleAll } from '../../concurrency.ts'
import { nextAlpha } from '../../measure/alpha-ledger.ts'
import { createGate, type Gate, type GateState } from '../../measure/gate.ts'
import { drawPairs, type GatePair } from '../../measure/gate-pairs.ts'
import { standardDeviation } from '../../measure/interval.ts'
import { type MoreToDecide, moreToDecide, smallestDetectable } from '../../measure/power.ts'
import type { Arm } from '../../run/arm.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { GateRecord, TrainEvent } from '../../run/events.ts'
import { runRollout } from '../../run/groups.ts'
import { submissionOf } from '../../run/tampering.ts'
import { judgeGate, type MeasuredPair, validityOf } from './gate-verdict.ts'
import { beginLook, nextAllowance } from './val-ledger.ts'

/** Fewer tasks than this in the whole set: no gate. */
export const TASKS_FOR_GATE = 12
/** A pair with an unscored side is drawn again this often. */
export const REDRAWS = 2

export interface GateOutcome {
  record: GateRecord
  /** the library may be adopted */
  accepted: boolean
  claim: string
  /** one sentence */
  reason: string
}

/** Why there is no gate for this set; null when there is one. */
export function noGateReason(context: RunContext): string | null {
  const val = tasksOf(context, 'val').length
  if (context.tasks.size < TASKS_FOR_GATE) {
    const { size } = context.tasks
    return `There is no gate: ${size === 1 ? '1 task is' : `${size} tasks are`} too few (at least ${TASKS_FOR_GATE}).`
  }
  return val === 0 ? 'There is no gate: no task is in the split val.' : null
}

/** Fewer val tasks than this say little about others, whatever the gate decides. */
const FEW_VAL_TASKS = 4

/** States that a gate on so few val tasks is valid for them alone; null where there are enough, or no gate. */
export function fewValTasksWarning(context: RunContext): string | null {
  const val = tasksOf(context, 'val').length
  if (noGateReason(context) !== null || val >= FEW_VAL_TASKS) return null
  return `The gate is valid for ${val === 1 ? 'the one val task' : `the ${val} val tasks`} alone, which says little about others; add val tasks (8 or more).`
}

/** Warns where the gate of this set is worth little. Returns why there is no gate; null when there is one. */
export function reportGate(context: RunContext): string | null {
  const noGate = noGateReason(context)
  const message = noGate ?? fewValTasksWarning(context)
  if (message !== null) context.emit({ type: 'notice', level: 'warning', message })
  return noGate
}

/** A run has one gate. Runs of older versions had one a round: its draws, its look and its events hold this number. */
const ROUND = 1

/**
 * Step 9-11: the proposed library against the library at the start, on val. Pairs enter in drawn order and the test
 * may stop after any. Pairs run ahead of the one that is looked at, by a number that the plan and the pairs before it
 * decide, so that what is paid does not depend on timing.
 */
export async function runGate(context: RunContext, start: Arm, proposed: Arm): Promise<GateOutcome> {
  const round = ROUND
  const { plan } = context
  const val = tasksOf(context, 'val')
  const these = val.length === 1 ? 'this one val task' : `these ${val.length} val tasks`
  const claim = `the mean score over ${these} is better with the proposed library`
  const { allowance, ownDraws, decided } = await beginLook(context, claim, round)
  const decide = (
    decision: GateRecord['decision'],
    state: GateState | null,
    reason: string,
    accepted: boolean,
    { detectable = null, needs, tampering }: Undecided = {},
  ) => {
    const record: GateRecord = {
      decision,
      e: state?.e ?? 1,
      pairs: state?.pairs ?? 0,
      ...(tampering === undefined ? {} : { tampering }),
    }
    context.emit({
      type: 'gate-decided',
      round,
      accepted,
      ...record,
      claim,
      alpha: allowance.alphaBetter,
      detectable,
      ...(needs === undefined ? {} : { needs }),
      left: allowance.left,
      reason,
    })
    return { record, accepted, claim, reason }
  }
  if (allowance.alpha <= 0) {
    return decide(
      'undecided',
      null,
      'The alpha ledger of this val set is used up: no further claim can be tested on any of its tasks; new val tasks in place of all of them open a new one.',
      false,
    )
  }
  context.emit({ type: 'phase-started', phase: 'gate', planned: 2 * plan.settings.gatePairs })
  // A later look draws new pairs, whatever the seed: the ledger takes each look's error as one given its past.
  const at = ['gate', round, ...(ownDraws ? [`look${allowance.k}`] : [])]
  const pairs = drawPairs({
    tasks: val.map(({ id }) => id),
    pairs: plan.settings.gatePairs,
    coordinates: [plan.seed, ...at],
  })
  const gate = createGate({
    alpha: allowance.alphaBetter,
    alphaWorse: allowance.alphaWorse,
    horizon: plan.settings.gatePairs,
  })
  const seen: MeasuredPair[] = []
  // One unscored rollout among few pairs is more than 5%: the remaining pairs show whether it stays so.
  const open = () =>
    (gate.state.decision === 'undecided' && !gate.state.hopeless) ||
    (gate.state.decision === 'better' && !validityOf(seen).canSayBetter)
  const running = new RunningAhead(pairs, (pair) => measurePair(context, pair, start, proposed, at.join('/')))
  try {
    for (let index = 0; index < pairs.length && open(); index++) {
      const pair = await running.next(runAhead(gate, plan.settings.gateWindow))
      seen.push(pair)
      if (pair.difference === null || gate.state.decision !== 'undecided') continue
      const { e, eWorse, mean, low, high, pairs: count } = gate.observe(pair.difference)
      context.emit({ type: 'gate-looked', round, pairs: count, e, eWorse, mean, low, high })
    }
  } finally {
    await running.ended()
  }
  context.calls.endPhase('gate')
  const state = gate.state
  const judged = await judgeGate(context, { seen, planned: pairs, state, start, proposed, round, allowance })
  // Where the pairs were enough and something else forbids the claim, more pairs would not help.
  const undecided = state.decision === 'undecided'
  const more = undecided ? await whatWouldDecide(context, seen, round) : null
  const verdict = more ? { ...judged, reason: `${judged.reason} ${more.sentence}` } : judged
  await decided({ decision: verdict.decision, e: state.e, pairs: state.pairs })
  return decide(
    verdict.decision,
    state,
    verdict.reason,
    verdict.decision === 'better' && !verdict.blocked,
    undecided
      ? {
          detectable: detectableWith(seen, plan.settings.gatePairs, allowance.alphaBetter),
          ...(more ? { needs: { pairs: more.pairs, tasks: more.valTasks } } : {}),
        }
      : verdict.tampering
        ? { tampering: verdict.tampering }
        : {},
  )
}

/**
 * Pairs that may be under way beside the one that is looked at next: as many as the window holds, fewer where the gate is
 * about to end, since those past its end are paid for in vain. A quarter stays, since the end is only a guess.
 */
function runAhead(gate: Gate, window: number): number {
  return Math.max(Math.ceil(window / 4), gate.toEnd(window))
}

/** Of a gate that could not decide: what would, or why it must not. */
type Undecided = Partial<
  Pick<Extract<TrainEvent, { type: 'gate-decided' }>, 'detectable' | 'needs' | 'tampering'>
>

/** The smallest gain that the gate could have shown, the pairs varying as they did. */
function detectableWith(seen: readonly MeasuredPair[], pairs: number, alpha: number): number | null {
  const differences = seen.flatMap(({ difference }) => (difference === null ? [] : [difference]))
  if (differences.length < 2) return null
  return smallestDetectable({ pairs, alpha, sd: Math.max(0.05, standardDeviation(differences)) })
}

/** How many more pairs or val tasks an effect of the size seen would need. */
async function whatWouldDecide(
  context: RunContext,
  seen: readonly MeasuredPair[],
  round: number,
): Promise<MoreToDecide | null> {
  const differences = seen.flatMap(({ difference }) => (difference === null ? [] : [difference]))
  // This look is already in the ledger: the next one is planned.
  const next = await nextAllowance(context, `after/${round}`)
  return moreToDecide({
    differences,
    nextAlpha: next.alphaBetter,
    freshAlpha: nextAlpha([], '', { total: context.plan.settings.alpha }).alphaBetter,
  })
}

async function measurePair(
  context: RunContext,
  pair: GatePair,
  start: Arm,
  proposed: Arm,
  stage: string,
): Promise<MeasuredPair> {
  const task = context.tasks.get(pair.task)!
  const out: MeasuredPair = {
    task: pair.task,
    difference: null,
    unscoredStart: 0,
    unscoredProposed: 0,
    drawn: 0,
    start: null,
    proposed: null,
  }
  for (let draw = 0; draw <= REDRAWS && out.difference === null; draw++) {
    out.drawn++
    const side = (arm: Arm) =>
      runRollout(context, {
        task,
        arm,
        phase: 'gate',
        stage: `${stage}/pair${pair.index}/${draw}`,
        sample: 0,
        temperature: context.plan.settings.evalTemperature,
      })
    const [a, b] = await settleAll([side(start), side(proposed)])
    if (a!.verdict.score === null) out.unscoredStart++
    if (b!.verdict.score === null) out.unscoredProposed++
    if (a!.verdict.score === null || b!.verdict.score === null) continue
    out.difference = b!.verdict.score - a!.verdict.score
    out.start = submissionOf(a!)
    out.proposed = submissionOf(b!)
  }
  return out
}
