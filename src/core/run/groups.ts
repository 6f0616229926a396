import { type Continued, drawOfTurn } from '../agents/agent.ts'
import { shortStep } from '../agents/live-step.ts'
import { settleAll } from '../concurrency.ts'
import type { Group, Rollout } from '../rollouts/rollout.ts'
import { runAttempt } from '../rollouts/run-attempt.ts'
import type { SplitTask } from '../tasks/task.ts'
import { type Arm, armTrimmer } from './arm.ts'
import type { RunContext } from './context.ts'
import type { Phase } from './events.ts'
import { taskDigest } from './plan.ts'
import { limitsOf } from './settings.ts'
import { verifyingOf } from './verifying.ts'

export interface RolloutSpec {
  task: SplitTask
  arm: Arm
  phase: Phase
  /** coordinates before arm and task, e.g. "first/1" */
  stage: string
  sample: number
  temperature: number
  /** the attempt whose first turns it takes over */
  continues?: Continued
  /** turns it has at most, with those that it takes over; left out = as the plan says */
  maxTurns?: number
  /** it is no try of its own, and nobody hears of it */
  silent?: true
}

/** One attempt at a task; see `runAttempt` for what is thrown. */
export async function runRollout(context: RunContext, spec: RolloutSpec): Promise<Rollout> {
  const { task, arm, sample, temperature, continues } = spec
  const { calls, ports, signal } = context
  const { settings } = context.plan
  const { topP, maxTokens, stop } = settings
  const draw = `${spec.stage}/${arm.name}/${task.id}/${sample}`
  let over = spec.silent === true
  const outcome = await runAttempt(
    context.agent,
    {
      task,
      prior: arm.prior.text,
      draw,
      affinity: `${arm.name}/${task.id}`,
      sampling: { temperature, topP, maxTokens, stop },
      ...(continues === undefined ? {} : { continues }),
      limits: limitsOf({ ...settings, maxTurns: spec.maxTurns ?? settings.maxTurns }),
      now: () => ports.clock.now() / 1000,
      chat: (request, asker) => calls.chat(request, asker),
      once: (key, effect, turn) => {
        const of = drawOfTurn({ draw, continues }, turn)
        return calls.inWorkspace(`${of} ${task.id} ${taskDigest(task)} ${key}`, effect)
      },
      trim: armTrimmer(arm),
      ...(context.servers === undefined ? {} : { servers: context.servers }),
      onStep: (turn, step) => {
        // A program may still speak while it is ended.
        if (over) return
        const whose = { phase: spec.phase, task: task.id, arm: arm.name, sample, draw }
        context.emit({ type: 'attempt-step', ...whose, turn, step: shortStep(step) })
      },
      signal,
    },
    { workspaces: ports.workspaces, verifying: verifyingOf(context, draw) },
  )
  over = true
  const rollout: Rollout = {
    task: task.id,
    arm: arm.name,
    sample,
    draw,
    ...(continues === undefined ? {} : { continues }),
    ...outcome,
  }
  if (!spec.silent) context.emit({ type: 'rollout-finished', phase: spec.phase, rollout })
  return rollout
}

/** Mean score of the scored rollouts; null when none is. */
export function meanScore(rollouts: readonly Rollout[]): number | null {
  const scores = rollouts.flatMap(({ verdict }) => (verdict.score === null ? [] : [verdict.score]))
  return scores.length === 0 ? null : scores.reduce((a, b) => a + b, 0) / scores.length
}

/** Whether all replies of a group are the same text. */
export function identical(rollouts: readonly Rollout[]): boolean {
  const [first, ...rest] = rollouts.map((rollout) => rollout.trajectory?.reply)
  return first !== undefined && rest.length > 0 && rest.every((reply) => reply === first)
}

export interface GroupSpec extends Omit<RolloutSpec, 'sample'> {
  samples: number
  /** pay for the samples after the second only when the first two differ */
  skipIdentical: boolean
  /** whether the group can be learned from */
  teaches(rollouts: readonly Rollout[]): boolean
}

/** All rollouts of one task with the same prior, at once (or the first two first, see `skipIdentical`). */
export async function runGroup(context: RunContext, spec: GroupSpec): Promise<Group> {
  const run = (from: number, to: number) =>
    settleAll(Array.from({ length: to - from }, (_, i) => runRollout(context, { ...spec, sample: from + i })))
  let rollouts: Rollout[]
  let note: string | undefined
  if (spec.skipIdentical && spec.samples > 2) {
    rollouts = await run(0, 2)
    if (identical(rollouts)) {
      note = 'the first two samples are identical: no further ones are paid for'
    } else rollouts = [...rollouts, ...(await run(2, spec.samples))]
  } else {
    rollouts = await run(0, spec.samples)
    if (rollouts.length > 1 && identical(rollouts)) note = 'all samples are identical'
  }
  const scored = rollouts.filter(({ verdict }) => verdict.score !== null).length
  const reason = rollouts.find(({ verdict }) => verdict.reason)?.verdict.reason
  if (scored === 0 && reason) note = `no try was scored: ${reason}`
  context.emit({
    type: 'group-finished',
    phase: spec.phase,
    arm: spec.arm.name,
    task: spec.task.id,
    mean: meanScore(rollouts),
    scored,
    unscored: rollouts.length - scored,
    teaches: spec.teaches(rollouts),
    ...(note ? { note } : {}),
  })
  return { task: spec.task.id, arm: spec.arm.name, rollouts }
}

/** Whether scores of a group differ. */
export function mixed(rollouts: readonly Rollout[]): boolean {
  const scores = rollouts.flatMap(({ verdict }) => (verdict.score === null ? [] : [verdict.score]))
  return scores.some((score) => score !== scores[0])
}

/** Whether some failing verdict gives a reason. */
export function hasFeedback(rollouts: readonly Rollout[]): boolean {
  return rollouts.some(({ verdict }) => verdict.score !== null && !verdict.passed && verdict.feedback !== '')
}
