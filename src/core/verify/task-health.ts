import type { TaskFloor } from '../tasks/floor.ts'
import type { Task } from '../tasks/task.ts'
import { type ControlFault, controlFault } from './controls.ts'
import { controlThatPasses, leftOutReason } from './measure-floor.ts'
import type { TwinCoverage } from './twin-coverage.ts'
import type { Verdict } from './verdict.ts'

/**
 * - healthy: its solution passes, and nothing that should fail does
 * - solution-fails: its own solution does not pass any more: quarantined
 * - flaky: equal replies get different verdicts
 * - unsolvable: no reply gets a score
 * - trivial: a trivial answer passes, or another control gets through: left out of runs
 * - unchecked: it has no solution, or only a judge scores it
 */
export type HealthState = 'healthy' | 'solution-fails' | 'flaky' | 'unsolvable' | 'trivial' | 'unchecked'

export interface TaskHealth {
  state: HealthState
  /** one sentence; '' when healthy */
  reason: string
  /** only of a whole check, where code verifies answers and the solution passes */
  twins?: TwinCoverage
}

/** A task that nothing should be learned from until it is fixed. */
export function isQuarantined({ state }: TaskHealth): boolean {
  return state === 'solution-fails'
}

/**
 * Whether what was found holds as long as the task and its files do. Where a solution fails, packages or a Python may
 * be missing that are no part of these, or the machine was busy: nothing stays quarantined longer than its cause.
 */
export function isCacheableHealth({ state }: TaskHealth): boolean {
  return state === 'healthy' || state === 'trivial' || state === 'unchecked'
}

/** Health in the light of what negative controls showed. */
export function withControls(health: TaskHealth, task: Task, floor: TaskFloor | undefined): TaskHealth {
  const control = floor === undefined ? null : controlThatPasses(floor)
  return control !== null && (health.state === 'healthy' || health.state === 'unchecked')
    ? { state: 'trivial', reason: leftOutReason(task, control) }
    : health
}

/** Verdicts on the solution and on answers that must not pass, each with what it was. */
export interface HealthProbes {
  solution: readonly Verdict[]
  /** on its answer, where there is no solution and a verifier reads nothing but the reply */
  answer?: Verdict
  mustFail: readonly { detail: string; verdicts: readonly Verdict[] }[]
}

/** The result of all probes of a task. */
export function judgeHealth(probes: HealthProbes): TaskHealth {
  const { solution, answer, mustFail } = probes
  const failed = solution.filter(({ passed }) => !passed)
  const fault = controlFault('pass', solution)
  const faulty = (wanted: ControlFault) =>
    mustFail.find(({ verdicts }) => controlFault('fail', verdicts) === wanted)
  const mixed = fault === 'mixed' ? solution : faulty('mixed')?.verdicts
  if (mixed !== undefined) {
    const passed = mixed.filter((verdict) => verdict.passed).length
    const what = mixed === solution ? 'its solution' : 'one answer'
    return {
      state: 'flaky',
      reason: `${what} passes in ${passed} of ${mixed.length} runs; make its test steady.`,
    }
  }
  const unsteady = faulty('unsteady')
  if (unsteady !== undefined && fault === null)
    return {
      state: 'flaky',
      reason: `an answer that ${unsteady.detail} gets different scores in ${unsteady.verdicts.length} runs; make its test steady.`,
    }
  if (fault === 'wrong')
    return {
      state: 'solution-fails',
      reason: `its own solution does not pass: ${firstComplaint(failed[0]!)}; correct the solution, the test, or what both are about.`,
    }
  const through = faulty('wrong')
  if (through !== undefined)
    return { state: 'trivial', reason: `an answer that ${through.detail} passes; make its test stricter.` }
  const withoutScore = mustFail.flatMap(({ verdicts }) => verdicts).filter(({ score }) => score === null)
  if (solution.length === 0 && answer !== undefined)
    return answer.passed
      ? { state: 'healthy', reason: '' }
      : {
          state: 'unsolvable',
          reason: `its own answer does not pass: ${firstComplaint(answer)}; correct the answer, or how it is compared.`,
        }
  if (solution.length === 0) {
    if (
      withoutScore.length > 0 &&
      withoutScore.length === mustFail.flatMap(({ verdicts }) => verdicts).length
    )
      return { state: 'unsolvable', reason: `no answer gets a score: ${firstComplaint(withoutScore[0]!)}.` }
    return { state: 'unchecked', reason: 'it has no solution to try; add one.' }
  }
  return { state: 'healthy', reason: '' }
}

function firstComplaint(verdict: Verdict): string {
  const text = verdict.reason ?? verdict.feedback
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const line = lines.find((candidate) => candidate.startsWith('-')) ?? lines[0] ?? 'it gives no details'
  return line
    .replace(/^-\s*/, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 240)
}
