import { settleAll } from '../concurrency.ts'
import { messageOf } from '../errors.ts'
import type { Task, VerifierSpec } from '../tasks/task.ts'
import { verifyCommand } from './command.ts'
import { FEEDBACK_LIMIT } from './feedback.ts'
import { aboveFloor, floorOfSpec, isIdle } from './floors.ts'
import { verifyHarbor } from './harbor.ts'
import { verifyJudge } from './judge.ts'
import { keptInScoring } from './kept-in-scoring.ts'
import { verifyExact, verifyJson, verifyNumeric, verifyRegex } from './plain-verifiers.ts'
import { verifyScript } from './script.ts'
import { patchOf, type Submitted, saidIn, shownToJudge } from './submitted.ts'
import type { Verdict, VerifyContext } from './verdict.ts'
import { endsRun, sentence, unscored } from './verdicts.ts'

/**
 * Scores one submission by the task's verifiers, each above its floor where that is known. The score is their weighted mean;
 * the rollout passed when each part reached its own `passAt`. A part that an empty submission passes can only cost:
 * what it weighs, where it is lost. One part without a score leaves the whole without one.
 * Throws only what concerns the run: BudgetReached, Cancelled, a fatal CallError.
 */
export async function verify(task: Task, submitted: Submitted, context: VerifyContext): Promise<Verdict> {
  // Where one part ends the run, what a judge answers to another is still waited for, since it is paid.
  const parts = await settleAll(
    task.verify.map((spec, index) =>
      verifyOne(
        task,
        spec,
        submitted,
        task.verify.length === 1 ? context : { ...context, draw: `${context.draw}/${index}` },
      ),
    ),
  )
  return withIgnored(combine(task, parts), task, submitted)
}

/** What a change tried to do to its own checks is recorded, and has no effect. */
function withIgnored(verdict: Verdict, task: Task, submitted: Submitted): Verdict {
  const patch = patchOf(submitted)
  const ignored = patch === null ? [] : keptInScoring(task, patch).ignored
  return ignored.length === 0 ? verdict : { ...verdict, ignored }
}

/** Combines the verdicts of a weighted list, in its order. */
function combine(task: Task, parts: readonly Verdict[]): Verdict {
  const specs = task.verify
  if (specs.length === 0) return unscored('The task has no verifier.')
  const tampering = parts.find((part) => part.tampering !== undefined)
  if (tampering) return tampering
  const withoutScore = parts.find((part) => part.score === null)
  if (withoutScore) return unscored(withoutScore.reason ?? 'A verifier gave no score.', withoutScore.remedies)
  const idle = specs.map((spec) => isIdle(floorOfSpec(task, spec)))
  if (idle.every(Boolean)) return unscored(NOTHING_TO_WIN)
  if (parts.length === 1) return parts[0]!
  const weights = specs.map(({ weight }, index) => (idle[index] ? 0 : weight))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const won = parts.reduce((sum, part, index) => sum + part.score! * weights[index]!, 0)
  const lost = parts.reduce(
    (sum, part, index) => sum + (idle[index] ? (1 - part.score!) * specs[index]!.weight : 0),
    0,
  )
  const feedback = parts
    .map((part, index) => (part.feedback === '' ? '' : `${specs[index]!.type}: ${part.feedback}`))
    .filter((text) => text !== '')
  // The parts share the room, so that the first cannot crowd out the others.
  const room = Math.floor(FEEDBACK_LIMIT / Math.max(1, feedback.length))
  return {
    score: Math.min(1, Math.max(0, (won - lost) / total)),
    passed: parts.every((part) => part.passed),
    feedback: feedback.map((text) => (text.length <= room ? text : `${text.slice(0, room - 1)}…`)).join('\n'),
    checks: parts.flatMap((part) => part.checks),
  }
}

const NOTHING_TO_WIN =
  'No score can be won: an empty or trivial answer gets all that the verifier has to give.'

async function verifyOne(
  task: Task,
  spec: VerifierSpec,
  submitted: Submitted,
  context: VerifyContext,
): Promise<Verdict> {
  try {
    const verdict = await run(task, spec, submitted, context)
    if (verdict.score === null) return verdict
    // The floor of a command is in its checks already.
    const score = spec.type === 'command' ? verdict.score : aboveFloor(verdict.score, floorOfSpec(task, spec))
    // A script may decide itself whether it passed; for the others the share of checks decides.
    return { ...verdict, score, passed: spec.type === 'script' ? verdict.passed : score >= spec.passAt }
  } catch (error) {
    if (endsRun(error) || context.signal.aborted) throw error
    return unscored(`The ${spec.type} verifier could not run: ${sentence(error)}`, messageOf(error).remedies)
  }
}

function run(
  task: Task,
  spec: VerifierSpec,
  submitted: Submitted,
  context: VerifyContext,
): Verdict | Promise<Verdict> {
  switch (spec.type) {
    case 'exact':
      return verifyExact(task, spec, saidIn(submitted))
    case 'numeric':
      return verifyNumeric(task, spec, saidIn(submitted))
    case 'regex':
      return verifyRegex(spec, saidIn(submitted), context)
    case 'json':
      return verifyJson(task, spec, saidIn(submitted), context)
    case 'command':
      return verifyCommand(task, spec, submitted, context)
    case 'script':
      return verifyScript(task, spec, submitted, context)
    case 'harbor':
      return verifyHarbor(task, spec, submitted, context)
    case 'judge':
      return verifyJudge(task, spec, shownToJudge(submitted), context)
  }
}
