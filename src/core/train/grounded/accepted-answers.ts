import { mapPool } from '../../concurrency.ts'
import { type CallError, isNamed } from '../../errors.ts'
import { repairPrompt } from '../../learn/prompts/repair.ts'
import {
  type AcceptedAnswer,
  essentialReply,
  shownChange,
  shownSolution,
} from '../../learn/worked-examples.ts'
import { type Group, submittedIn, type Trajectory } from '../../rollouts/rollout.ts'
import type { RunContext } from '../../run/context.ts'
import { meanScore } from '../../run/groups.ts'
import { bestOf, submissionOf, tamperingOf } from '../../run/tampering.ts'
import { verifyingOf } from '../../run/verifying.ts'
import type { SplitTask } from '../../tasks/task.ts'
import type { Submitted } from '../../verify/submitted.ts'
import type { Verdict } from '../../verify/verdict.ts'
import { verify } from '../../verify/verify.ts'

export interface AcceptedOptions {
  /** ids of tasks whose own solution does not pass */
  unusable: ReadonlySet<string>
  /** with so many accepted answers none is repaired */
  enough: number
  round: number
}

/**
 * Answers that the verifiers of these groups' tasks accept, at most one a task, by task id: the task's own solution,
 * else the shortest try that passed; where these are too few also tries that are repaired until they pass, those that
 * came nearest first. What a model wrote counts only where it passes a second time and passes no twin of its checks.
 */
export async function acceptedAnswers(
  context: RunContext,
  groups: readonly Group[],
  { unusable, enough, round }: AcceptedOptions,
): Promise<AcceptedAnswer[]> {
  const each = (
    of: readonly Group[],
    find: (group: Group, task: SplitTask) => Promise<AcceptedAnswer | null>,
  ) => mapPool(of, context.plan.settings.concurrency, (group) => find(group, context.tasks.get(group.task)!))
  const ordered = [...groups].sort((a, b) => (a.task < b.task ? -1 : 1))
  const given = await each(ordered, async (group, task) => {
    const solution = shownSolution(task)
    if (solution !== null)
      return unusable.has(task.id) ? null : { task, answer: solution, origin: 'solution' }
    const [shortest] = group.rollouts
      .flatMap(({ verdict, trajectory }) =>
        verdict.passed && trajectory !== null ? [answerOf(task, trajectory)] : [],
      )
      .sort((a, b) => a.answer.length - b.answer.length)
    if (shortest === undefined || !(await holds(context, task, shortest.submitted, group, round))) return null
    return { task, answer: shortest.answer, origin: 'verified try' }
  })
  const missing = ordered
    .filter(({ task }, index) => given[index] === null && shownSolution(context.tasks.get(task)!) === null)
    // A change is repaired by an agent, not in a reply.
    .filter(({ rollouts }) => rollouts.every(({ trajectory }) => trajectory?.said === undefined))
    .sort((a, b) => (meanScore(b.rollouts) ?? 0) - (meanScore(a.rollouts) ?? 0))
    .slice(0, Math.max(0, enough - given.filter((one) => one !== null).length))
  const repaired = await each(missing, async (group, task) => {
    const answer = await repair(context, task, group, round)
    if (answer === null || !(await holds(context, task, answer, group, round))) return null
    return { task, answer, origin: 'repaired try' }
  })
  if (missing.length > 0) {
    const count = repaired.filter((one) => one !== null).length
    const message = `Repaired answers: ${count} of ${missing.length} train tasks without an accepted answer have one now.`
    context.emit({ type: 'notice', level: 'info', message })
  }
  return [...given, ...repaired]
    .filter((one) => one !== null)
    .sort((a, b) => (a.task.id < b.task.id ? -1 : 1))
}

/**
 * Shows the best try with what its checks said, a few times, and keeps the best so far; null where none passes. The model
 * that writes lessons is asked: it may be the more capable one.
 */
async function repair(
  context: RunContext,
  task: SplitTask,
  group: Group,
  round: number,
): Promise<string | null> {
  const { settings } = context.plan
  const tries = group.rollouts.flatMap(({ trajectory, verdict }) =>
    trajectory !== null && verdict.score !== null && verdict.feedback !== ''
      ? [{ reply: trajectory.reply, verdict }]
      : [],
  )
  // A coding agent that writes the lessons is no model that answers a request.
  const writer = context.ports.optimizerAgent ? 'policy' : 'optimizer'
  let [best] = tries.sort((a, b) => b.verdict.score! - a.verdict.score!)
  for (let attempt = 1; best && attempt <= (settings.repairTries ?? 0); attempt++) {
    const draw = `repair/${round}/${task.id}/${attempt}`
    try {
      const { text } = await context.calls.chat({
        role: writer,
        messages: repairPrompt(task, essentialReply(task, best.reply), best.verdict.feedback),
        temperature: settings.temperature,
        topP: settings.topP,
        maxTokens: settings.maxTokens,
        stop: settings.stop,
        draw,
        affinity: `repair/${task.id}`,
      })
      const reply = essentialReply(task, text)
      const verdict = await verify(task, reply, verifyingOf(context, draw))
      if (verdict.passed) return reply
      if (better(verdict, best.verdict)) best = { reply, verdict }
    } catch (error) {
      if (!isNamed<CallError>(error, 'CallError') || error.fatal) throw error
      return null
    }
  }
  return null
}

/** A try as an answer, and as what its verifiers read. */
function answerOf(task: SplitTask, trajectory: Trajectory): { answer: string; submitted: Submitted } {
  const { reply, said } = trajectory
  if (said !== undefined) return { answer: shownChange(reply, said), submitted: submittedIn(trajectory) }
  const answer = essentialReply(task, reply)
  return { answer, submitted: answer }
}

/** At equal score the later one: its checks say something that was not shown yet. */
function better(verdict: Verdict, than: Verdict): boolean {
  return verdict.score !== null && verdict.feedback !== '' && verdict.score >= than.score!
}

/** Whether an answer passes again, and passes only what it should. */
async function holds(
  context: RunContext,
  task: SplitTask,
  reply: Submitted,
  group: Group,
  round: number,
): Promise<boolean> {
  const draw = `accepted/${round}/${task.id}`
  const { passed, score } = await verify(task, reply, verifyingOf(context, draw))
  if (!passed || score === null) return false
  const honest = bestOf(group.rollouts.map(submissionOf).filter((one) => one !== null))
  const submission = { task: task.id, arm: group.arm, draw, reply, score }
  return (await tamperingOf(context, submission, honest, 'rollouts')) === null
}
