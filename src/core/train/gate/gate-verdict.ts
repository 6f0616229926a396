import type { Allowance } from '../../measure/alpha-ledger.ts'
import type { GateState } from '../../measure/gate.ts'
import { type GatePair, gateValidity, holdsForTasksLikeThese } from '../../measure/gate-pairs.ts'
import { tagThatGotWorse } from '../../measure/got-worse.ts'
import type { Arm } from '../../run/arm.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { GateRecord } from '../../run/events.ts'
import { type AnsweredPair, tamperingAtGate } from './gate-tampering.ts'
import { guardThatGotWorse } from './guard-tasks.ts'

/** A pair that was measured. */
export interface MeasuredPair extends AnsweredPair {
  /** null when it stayed unscored */
  difference: number | null
  unscoredStart: number
  unscoredProposed: number
  drawn: number
}

/** Whether what stayed unscored so far still allows the gate to decide "better". */
export function validityOf(seen: readonly MeasuredPair[]): ReturnType<typeof gateValidity> {
  const sum = (of: (pair: MeasuredPair) => number) => seen.reduce((total, pair) => total + of(pair), 0)
  return gateValidity({
    pairsDrawn: sum((pair) => pair.drawn),
    unscoredA: sum((pair) => pair.unscoredStart),
    unscoredB: sum((pair) => pair.unscoredProposed),
  })
}

/** A gate that has looked at its last pair. */
export interface EndedGate {
  seen: readonly MeasuredPair[]
  planned: readonly GatePair[]
  state: GateState
  start: Arm
  proposed: Arm
  round: number
  allowance: Allowance
}

/** The decision of the pairs, and whether something forbids adopting what they call better. */
export async function judgeGate(
  context: RunContext,
  { seen, planned, state, start, proposed, round, allowance }: EndedGate,
): Promise<Pick<GateRecord, 'decision' | 'tampering'> & { blocked: boolean; reason: string }> {
  if (state.decision === 'worse') {
    return {
      decision: 'worse',
      blocked: true,
      reason: `Worse: the e-value against "not worse" is ${state.eWorse.toFixed(1)} after ${state.pairs} pairs (${needed(allowance.alphaWorse)}), ${differenceWords(state)}.`,
    }
  }
  if (state.decision === 'undecided') {
    return {
      decision: 'undecided',
      blocked: true,
      reason: `Unproven: the e-value is ${state.e.toFixed(1)} after ${state.pairs} pairs (${needed(allowance.alphaBetter)}), ${differenceWords(state)}.${stoppedEarly(seen.length, planned.length)}`,
    }
  }
  const validity = validityOf(seen)
  if (!validity.canSayBetter) return { decision: 'undecided', blocked: true, reason: validity.reason }
  const scored = seen.flatMap(({ task, difference }) => (difference === null ? [] : [{ task, difference }]))
  const worseTag = tagThatGotWorse(scored, new Map(tasksOf(context, 'val').map(({ id, tags }) => [id, tags])))
  if (worseTag) {
    return {
      decision: 'better',
      blocked: true,
      reason: `Better over all, but not adopted: tasks tagged ${worseTag} got worse.`,
    }
  }
  const tampering = await tamperingAtGate(context, seen, start, proposed)
  if (tampering) {
    return {
      decision: 'undecided',
      blocked: true,
      reason: `Not better, whatever the pairs say: on task ${tampering.task}, with ${tampering.lessons.join(', ')} in the prior, ${tampering.sentence[0]!.toLowerCase()}${tampering.sentence.slice(1)}`,
      tampering,
    }
  }
  const guard = await guardThatGotWorse(context, start, proposed, round)
  if (guard) {
    return {
      decision: 'better',
      blocked: true,
      reason: `Better over all, but not adopted: ${guard}.`,
    }
  }
  // Later looks test what earlier ones, or a verify, let through: these val tasks are no fresh sample of the others for
  // it.
  const alsoTasksLikeThese =
    (allowance.fresh ?? allowance.k === 1) &&
    holdsForTasksLikeThese({
      seen: scored,
      planned,
      valTasks: tasksOf(context, 'val').length,
      alpha: allowance.alphaBetter,
    })
  const more = scored.length - state.pairs
  return {
    decision: 'better',
    blocked: false,
    reason: `Better: the e-value is ${state.e.toFixed(1)} after ${state.pairs} pairs (${needed(allowance.alphaBetter)}), ${differenceWords(state)}.${
      more > 0 ? ` ${more} more showed that few enough rollouts stay unscored.` : ''
    }${alsoTasksLikeThese ? ' It also holds for tasks like these.' : ''}`,
  }
}

/** Of an undecided gate: it stops before its end only where the rest would not help. */
function stoppedEarly(seen: number, planned: number): string {
  const left = planned - seen
  if (left === 0) return ''
  return ` The gate stopped before the last ${left === 1 ? 'pair, since it' : `${left} pairs, since these`} could not be expected to decide it.`
}

function needed(alpha: number): string {
  return `${(1 / alpha).toFixed(1)} was needed`
}

function differenceWords({ mean, low, high }: GateState): string {
  return `mean difference ${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}
