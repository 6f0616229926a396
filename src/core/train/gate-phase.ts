import { type Allowance, nextAlpha } from '../measure/account.ts'
import { createGate, type GateState } from '../measure/gate.ts'
import { drawPairs, type GatePair, gateValidity, holdsForTasksLikeThese } from '../measure/gate-pairs.ts'
import { measuredMean, type Range } from '../measure/interval.ts'
import { moreToDecide } from '../measure/power.ts'
import type { Arm } from './arm.ts'
import { compareArms } from './compare.ts'
import { type RunContext, tasksOf } from './context.ts'
import type { GateRecord } from './events.ts'
import { runRollout, settleAll } from './groups.ts'
import { beginLook, nextAllowance } from './val-account.ts'

/** Fewer tasks than this in the whole set: no gate. */
export const TASKS_FOR_GATE = 12
/** A pair with an unscored side is drawn again this often. */
const REDRAWS = 2
const DIFFERENCES: Range = [-1, 1]
/** Samples of each guard task and arm. */
const GUARD_SAMPLES = 4

export interface GateOutcome {
  record: GateRecord
  /** the library may be adopted */
  accepted: boolean
  claim: string
  /** one sentence */
  reason: string
}

interface Pair {
  task: string
  /** null when it stayed unscored */
  difference: number | null
  unscoredStart: number
  unscoredProposed: number
  drawn: number
}

/** Why there is no gate for this set; null when there is one. */
export function noGateReason(context: RunContext): string | null {
  const val = tasksOf(context, 'val').length
  if (context.tasks.size < TASKS_FOR_GATE) {
    return `There is no gate: ${context.tasks.size} tasks are too few (at least ${TASKS_FOR_GATE}).`
  }
  return val === 0 ? 'There is no gate: no task is in the split val.' : null
}

/**
 * Step 9-11: the proposed library against the library at the start, on val. Pairs enter in drawn order and the test
 * may stop after any; they are paid for in waves fixed by the plan, so that what is paid does not depend on timing.
 */
export async function runGate(
  context: RunContext,
  start: Arm,
  proposed: Arm,
  round: number,
): Promise<GateOutcome> {
  const { plan } = context
  const val = tasksOf(context, 'val')
  const claim = `the mean score over these ${val.length} val tasks is better with the proposed library`
  const { allowance, decided } = await beginLook(context, claim, round)
  const decide = (
    decision: GateRecord['decision'],
    state: GateState | null,
    reason: string,
    accepted: boolean,
  ) => {
    const record = { decision, e: state?.e ?? 1, pairs: state?.pairs ?? 0 }
    context.emit({
      type: 'gate-decided',
      round,
      accepted,
      ...record,
      claim,
      alpha: allowance.alphaBetter,
      left: allowance.left,
      reason,
    })
    return { record, accepted, claim, reason }
  }
  if (allowance.alpha <= 0) {
    return decide(
      'undecided',
      null,
      'The account of this val set is used up: no further claim can be tested on it; add val tasks to open a new one.',
      false,
    )
  }
  context.emit({ type: 'phase-started', phase: 'gate', planned: 2 * plan.settings.gatePairs })
  const pairs = drawPairs({
    tasks: val.map(({ id }) => id),
    pairs: plan.settings.gatePairs,
    coordinates: [plan.seed, 'gate', round],
  })
  const gate = createGate({
    alpha: allowance.alphaBetter,
    alphaWorse: allowance.alphaWorse,
    horizon: plan.settings.gatePairs,
  })
  const seen: Pair[] = []
  for (
    let from = 0;
    from < pairs.length && gate.state.decision === 'undecided';
    from += plan.settings.gateWave
  ) {
    const wave = pairs.slice(from, from + plan.settings.gateWave)
    const measured = await settleAll(wave.map((pair) => measurePair(context, pair, start, proposed, round)))
    for (const pair of measured) {
      if (gate.state.decision !== 'undecided') break
      seen.push(pair)
      if (pair.difference === null) continue
      const { e, eWorse, mean, low, high, pairs: count } = gate.observe(pair.difference)
      context.emit({ type: 'gate-looked', round, pairs: count, e, eWorse, mean, low, high })
    }
  }
  const state = gate.state
  const judged = await judge(context, { seen, planned: pairs, state, start, proposed, round, allowance })
  const verdict =
    judged.decision === 'undecided'
      ? { ...judged, reason: judged.reason + (await whatWouldDecide(context, seen, round)) }
      : judged
  await decided({ decision: verdict.decision, e: state.e, pairs: state.pairs })
  return decide(verdict.decision, state, verdict.reason, verdict.decision === 'better' && !verdict.blocked)
}

/** How many more pairs or val tasks an effect of the size seen would need. */
async function whatWouldDecide(context: RunContext, seen: readonly Pair[], round: number): Promise<string> {
  const differences = seen.flatMap(({ difference }) => (difference === null ? [] : [difference]))
  // This look is in the account already: what is asked for is the one after it.
  const next = await nextAllowance(context, `after/${round}`)
  const more = moreToDecide({
    differences,
    valTasks: tasksOf(context, 'val').length,
    nextAlpha: next.alphaBetter,
    freshAlpha: nextAlpha([], '', { total: context.plan.settings.alpha }).alphaBetter,
  })
  const sentence = more?.sentence.replace(/^unproven: /, '')
  return sentence ? ` ${sentence[0]!.toUpperCase()}${sentence.slice(1)}.` : ''
}

async function measurePair(
  context: RunContext,
  pair: GatePair,
  start: Arm,
  proposed: Arm,
  round: number,
): Promise<Pair> {
  const task = context.tasks.get(pair.task)!
  const out: Pair = { task: pair.task, difference: null, unscoredStart: 0, unscoredProposed: 0, drawn: 0 }
  for (let draw = 0; draw <= REDRAWS && out.difference === null; draw++) {
    out.drawn++
    const side = (arm: Arm) =>
      runRollout(context, {
        task,
        arm,
        phase: 'gate',
        stage: `gate/${round}/pair${pair.index}/${draw}`,
        sample: 0,
        temperature: context.plan.settings.temperature,
      })
    const [a, b] = await settleAll([side(start), side(proposed)])
    if (a!.verdict.score === null) out.unscoredStart++
    if (b!.verdict.score === null) out.unscoredProposed++
    if (a!.verdict.score !== null && b!.verdict.score !== null)
      out.difference = b!.verdict.score - a!.verdict.score
  }
  return out
}

/** A gate that has looked at its last pair. */
interface Ended {
  seen: readonly Pair[]
  planned: readonly GatePair[]
  state: GateState
  start: Arm
  proposed: Arm
  round: number
  allowance: Allowance
}

async function judge(
  context: RunContext,
  { seen, planned, state, start, proposed, round, allowance }: Ended,
): Promise<{ decision: GateRecord['decision']; blocked: boolean; reason: string }> {
  const sum = (of: (pair: Pair) => number) => seen.reduce((total, pair) => total + of(pair), 0)
  if (state.decision === 'worse') {
    return {
      decision: 'worse',
      blocked: true,
      reason: `Worse: the e-value against "not worse" is ${state.eWorse.toFixed(1)} after ${state.pairs} pairs.`,
    }
  }
  if (state.decision === 'undecided') {
    return {
      decision: 'undecided',
      blocked: true,
      reason: `Unproven: the e-value is ${state.e.toFixed(1)} after ${state.pairs} pairs, mean difference ${state.mean.toFixed(2)} [${state.low.toFixed(2)}, ${state.high.toFixed(2)}].`,
    }
  }
  const validity = gateValidity({
    pairsDrawn: sum((pair) => pair.drawn),
    unscoredA: sum((pair) => pair.unscoredStart),
    unscoredB: sum((pair) => pair.unscoredProposed),
  })
  if (!validity.canSayBetter) return { decision: 'undecided', blocked: true, reason: validity.reason }
  const worseTag = tagThatGotWorse(context, seen)
  if (worseTag) {
    return {
      decision: 'better',
      blocked: true,
      reason: `Better over all, but not adopted: tasks tagged ${worseTag} got worse.`,
    }
  }
  const guard = await guardThatGotWorse(context, start, proposed, round)
  if (guard) {
    return {
      decision: 'better',
      blocked: true,
      reason: `Better over all, but not adopted: the guard task ${guard} got worse.`,
    }
  }
  const scored = seen.flatMap(({ task, difference }) => (difference === null ? [] : [{ task, difference }]))
  // Later looks test what earlier ones let through: these val tasks are no fresh sample of the others for it any more.
  const alsoTasksLikeThese =
    allowance.k === 1 &&
    holdsForTasksLikeThese({
      seen: scored,
      planned,
      valTasks: tasksOf(context, 'val').length,
      alpha: allowance.alphaBetter,
    })
  return {
    decision: 'better',
    blocked: false,
    reason: `Better: the e-value is ${state.e.toFixed(1)} after ${state.pairs} pairs, mean difference ${state.mean.toFixed(2)} [${state.low.toFixed(2)}, ${state.high.toFixed(2)}].${
      alsoTasksLikeThese ? ' It also holds for tasks like these.' : ''
    }`,
  }
}

function tagThatGotWorse(context: RunContext, seen: readonly Pair[]): string | null {
  const val = tasksOf(context, 'val')
  for (const tag of [...new Set(val.flatMap((task) => task.tags))].sort()) {
    const ids = new Set(val.filter((task) => task.tags.includes(tag)).map(({ id }) => id))
    const values = seen.flatMap(({ task, difference }) =>
      difference !== null && ids.has(task) ? [{ task, value: difference }] : [],
    )
    const mean = measuredMean(values, 0.95, DIFFERENCES)
    if (mean && mean.tasks > 1 && mean.high < 0) return tag
  }
  return null
}

/** Guard tasks are measured only when the library would be adopted. */
async function guardThatGotWorse(
  context: RunContext,
  start: Arm,
  proposed: Arm,
  round: number,
): Promise<string | null> {
  const guards = [...context.tasks.values()].filter((task) => task.guard && task.split !== 'test')
  if (guards.length === 0) return null
  const comparison = await compareArms(context, {
    tasks: guards,
    baseline: start,
    final: proposed,
    phase: 'gate',
    stage: `guard/${round}`,
    samples: GUARD_SAMPLES,
    temperature: context.plan.settings.evalTemperature,
  })
  return comparison.regressions[0] ?? null
}
