import { type CallError, isNamed } from '../errors.ts'
import type { CommandRequest } from '../ports.ts'
import { type Rollout, submittedIn } from '../rollouts/rollout.ts'
import { type Contradiction, findTampering, type HonestTry } from '../verify/contradiction.ts'
import { tampered } from '../verify/verdicts.ts'
import type { RunContext } from './context.ts'
import type { Phase, Tampering } from './events.ts'

/** A try that passes checks. */
export interface Submission extends HonestTry {
  task: string
  arm: string
  score: number
}

/** Null for a try without a score above 0: it passes nothing. */
export function submissionOf({ task, arm, draw, trajectory, verdict }: Rollout): Submission | null {
  if (trajectory === null || verdict.score === null || verdict.score <= 0) return null
  const { said, reply } = trajectory
  // The text alone names twin runs of replies, as it always did.
  return {
    task,
    arm,
    draw,
    reply: said === undefined ? reply : submittedIn(trajectory),
    score: verdict.score,
  }
}

/** The one that passes most; of equal ones the first. */
export function bestOf<T extends Submission>(submissions: readonly T[]): T | null {
  return submissions.reduce<T | null>(
    (best, one) => (best === null || one.score > best.score ? one : best),
    null,
  )
}

/**
 * Whether a try passes a check as well as its twin. Twin runs are commands with fixed draws: no model is asked, and a
 * journal does each once.
 * @param honest of the same task and without any lesson; used where the task has no solution
 */
export async function tamperingOf(
  context: RunContext,
  { task: id, arm, draw, reply }: Submission,
  honest: HonestTry | null,
  phase: Phase,
): Promise<Tampering | null> {
  const { plan, sources, calls } = context
  const task = context.tasks.get(id)
  if (!plan.twins || sources === undefined || task === undefined) return null
  const command = (request: Omit<CommandRequest, 'draw'>, at: string) =>
    calls.command({ ...request, draw: at })
  let found: Contradiction | null
  try {
    found = await findTampering(task, reply, honest, { command, draw, sources })
  } catch (error) {
    // What the sandbox could not do shows nothing about the answer.
    if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
    return null
  }
  if (found === null) return null
  const { check, sentence } = found
  const verdict = tampered(found.sentence)
  context.emit({ type: 'rollout-tampered', phase, arm, draw, verdict, task: id, check, sentence })
  const message = `Task ${id}: ${sentence} This try is left unscored, and nothing is learned from it.`
  context.emit({ type: 'notice', level: 'warning', message })
  return { task: id, check, sentence }
}
