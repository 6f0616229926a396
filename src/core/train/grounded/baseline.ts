import { mapPool } from '../../concurrency.ts'
import { type CallError, isNamed } from '../../errors.ts'
import { singleFoldReason } from '../../learn/folds.ts'
import { type HealthFinding, judgePreflight } from '../../measure/preflight.ts'
import type { Fold } from '../../measure/trial-design.ts'
import { withRemedies } from '../../remedy.ts'
import type { Group } from '../../rollouts/rollout.ts'
import { textsOf } from '../../run/check-lesson.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { PreflightJudged } from '../../run/events.ts'
import { hasWeakOptimizer } from '../../run/plan.ts'
import { verifyingOf } from '../../run/verifying.ts'
import type { Task } from '../../tasks/task.ts'
import { checkVerifier, type VerifierFinding } from '../../verify/check-verifier.ts'
import { noGateReason } from '../gate/gate-phase.ts'

const KINDS: Partial<Record<VerifierFinding['kind'], HealthFinding['kind']>> = {
  'solution-fails': 'solution-fails',
  'solution-unscored': 'solution-fails',
  'empty-passes': 'empty-passes',
  'exit-passes': 'empty-passes',
  timeout: 'timeout',
}

/** What probing the verifiers found, and the checks of val and test tasks that it saw: lessons may not quote them. */
export interface ProbeResult {
  findings: VerifierFinding[]
  heldChecks: { task: string; text: string }[]
}

/**
 * Tries the verifiers of all tasks on answers whose verdict is known; no model is asked, and a journal does it once a
 * run.
 */
export async function probeVerifiers(context: RunContext): Promise<ProbeResult> {
  const tasks = [...context.tasks.values()]
  const heldChecks = new Map<string, ProbeResult['heldChecks'][number]>()
  const findings = await mapPool(tasks, context.plan.settings.concurrency, async (task) => {
    try {
      return await checkVerifier(task, verifyingOf(context, `health/${task.id}`), (verdict) => {
        if (task.split === 'train') return
        for (const text of verdict.checks.flatMap(textsOf))
          heldChecks.set(`${task.id} ${text}`, { task: task.id, text })
      })
    } catch (error) {
      if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
      return [{ task: task.id, kind: 'unscored' as const, message: `Task ${task.id}: ${error.message}` }]
    }
  })
  return { findings: findings.flat(), heldChecks: [...heldChecks.values()] }
}

/** What a submission that does nothing would score if every check counted, by the weights of the verifiers. */
function floorOfTask({ id, verify, floors = [] }: Task): { task: string; floor: number } {
  const total = verify.reduce((sum, { weight }) => sum + weight, 0)
  const floor = verify.reduce((sum, { weight }, index) => sum + weight * (floors[index]?.score ?? 0), 0)
  return { task: id, floor: total === 0 ? 0 : floor / total }
}

/** Judges the first groups and reports it: worth training, or why not. */
export function judgeBaseline(
  context: RunContext,
  groups: readonly Group[],
  probed: readonly VerifierFinding[],
  folds: ReadonlyMap<string, Fold>,
): PreflightJudged {
  const findings = probed.flatMap(({ task, kind, message }): HealthFinding[] => {
    const known = KINDS[kind]
    return known ? [{ task, kind: known, detail: message }] : []
  })
  const noGate = noGateReason(context)
  const noTrial = singleFoldReason(folds)
  const judged = judgePreflight({
    groups: [...groups]
      .sort((a, b) => (a.task < b.task ? -1 : 1))
      .map(({ task, rollouts }) => ({
        task,
        samples: rollouts.map(({ verdict, trajectory }) => ({
          score: verdict.score,
          reply: trajectory?.reply ?? '',
          feedback: verdict.feedback,
        })),
      })),
    findings,
    valTasks: tasksOf(context, 'val').length,
    ...(context.plan.floors === undefined ? {} : { floors: [...context.tasks.values()].map(floorOfTask) }),
    gate: {
      pairs: context.plan.settings.gatePairs,
      alpha: context.allowance?.alphaBetter ?? 0,
    },
    ...(noGate === null ? {} : { noGate }),
    ...(noTrial === null ? {} : { noTrial }),
    probed: context.tasks.size,
    weakOptimizer: hasWeakOptimizer(context.plan),
  })
  const sentences = [
    ...new Set([...judged.findings.map(({ detail }) => detail), ...probed.map(({ message }) => message)]),
  ]
  const event: PreflightJudged = {
    type: 'preflight-judged',
    mean: judged.mean,
    headroom: judged.headroom,
    teaching: judged.teaching,
    detectable: judged.detectable,
    identical: judged.identical,
    ...(judged.floor === null ? {} : { floor: judged.floor }),
    findings: sentences,
    worthTraining: judged.worthTraining,
    sentence: judged.sentence,
    ...withRemedies(judged.remedies),
  }
  context.emit(event)
  for (const message of sentences) context.emit({ type: 'notice', level: 'warning', message })
  return event
}
