import type { Task } from '../tasks/task.ts'
import type { Verdict, VerifyContext } from './verdict.ts'
import { verify } from './verify.ts'

/**
 * An answer whose verdict is known before it is tried: a solution must pass; an empty answer, a trivial one and one
 * that ends the process must fail. A verifier that decides otherwise would teach something false.
 */
export interface Control {
  /** part of the draw */
  name: string
  /** what it does, after "an answer that" */
  detail: string
  reply: string
}

export const EMPTY: Control = { name: 'empty', detail: 'is empty', reply: '' }

/**
 * Tries a control on a task's verifiers.
 * @param repetition of several tries of the same; its draw is fixed, so a journal runs it once
 */
export function tryControl(
  task: Task,
  { name, reply }: Control,
  context: Omit<VerifyContext, 'draw'>,
  repetition = 0,
): Promise<Verdict> {
  const draw = `health/${task.id}/${name}${repetition === 0 ? '' : `/${repetition}`}`
  return verify(task, reply, { ...context, draw })
}

/**
 * - wrong: every try passes what must fail, or fails what must pass
 * - mixed: some tries of the same pass, others do not
 * - unsteady: all fail as they must, with different scores: the share of checks that pass is what training rewards, so
 *   luck must not be in it
 */
export type ControlFault = 'wrong' | 'mixed' | 'unsteady'

/** What the verdicts on equal tries of a control show to be wrong with the verifier; null when nothing does. */
export function controlFault(
  must: 'pass' | 'fail',
  verdicts: readonly Pick<Verdict, 'passed' | 'score'>[],
): ControlFault | null {
  const passed = verdicts.filter((verdict) => verdict.passed).length
  if (passed > 0 && passed < verdicts.length) return 'mixed'
  if (verdicts.length > 0 && passed > 0 !== (must === 'pass')) return 'wrong'
  const scores = new Set(verdicts.map(({ score }) => score))
  return must === 'fail' && scores.size > 1 ? 'unsteady' : null
}
