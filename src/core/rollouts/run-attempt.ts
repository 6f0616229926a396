import type { Agent, Attempt, AttemptRequest } from '../agents/agent.ts'
import { type CallError, isNamed } from '../errors.ts'
import type { Workspaces } from '../ports.ts'
import { placeOf } from '../verify/place-of.ts'
import type { Verdict, VerifyContext } from '../verify/verdict.ts'
import { unscored } from '../verify/verdicts.ts'
import { verify } from '../verify/verify.ts'
import type { Rollout, Trajectory } from './rollout.ts'

/**
 * One attempt at a task with its verdict. What fails for good leaves it unscored with the reason; only stops, budgets
 * and faults that no later call can survive are thrown.
 */
export async function runAttempt(
  agent: Agent,
  request: Omit<AttemptRequest, 'workspace'>,
  world: { workspaces: Workspaces; verifying: VerifyContext },
): Promise<Pick<Rollout, 'trajectory' | 'verdict'>> {
  let trajectory: Trajectory | null = null
  try {
    const attempt = await attemptIn(agent, request, world.workspaces)
    trajectory = trajectoryOf(attempt)
    return { trajectory, verdict: await score(request, attempt, world.verifying) }
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
    return { trajectory, verdict: unscored(error.message, error.remedies) }
  }
}

/** An agent that works in a workspace gets one of its own, for as long as the attempt lasts. */
async function attemptIn(
  agent: Agent,
  request: Omit<AttemptRequest, 'workspace'>,
  workspaces: Workspaces,
): Promise<Attempt> {
  if (!agent.capabilities.workspace) return agent.attempt({ ...request, workspace: null })
  const { draw, signal } = request
  const { workspace, workspaceDigest, hide = [], tests = [] } = request.task
  const unseen = { hide: [...hide, ...tests] }
  const place = placeOf(request.task)
  const copy = await workspaces.open(
    { workspace, workspaceDigest, ...unseen, ...place, draw, use: 'attempt' },
    signal,
  )
  try {
    return await agent.attempt({ ...request, workspace: copy })
  } finally {
    await copy.close()
  }
}

function trajectoryOf({ submission, transcript, usage, stopped }: Attempt): Trajectory {
  const { messages, steps, turns, notes, priorSeen } = transcript
  const reply = submission.kind === 'reply' ? submission.text : submission.patch
  return {
    messages,
    reply,
    ...(submission.kind === 'change' ? { said: submission.reply } : {}),
    ...(steps === undefined ? {} : { steps }),
    turns,
    overran: stopped !== 'done',
    usage,
    notes,
    ...(priorSeen === undefined ? {} : { priorSeen }),
  }
}

async function score(
  { task }: Pick<AttemptRequest, 'task'>,
  { submission }: Attempt,
  context: VerifyContext,
): Promise<Verdict> {
  return verify(task, submission.kind === 'reply' ? submission.text : submission, context)
}
