import { supportOf } from '../code/languages.ts'
import { asksModel, type Task } from '../tasks/task.ts'
import { type Control, EMPTY, tryControl } from './controls.ts'
import { answerFile } from './read-reply.ts'
import { solutionOf } from './submitted.ts'
import type { Verdict, VerifyContext } from './verdict.ts'

/** Something about a task's verifier that would mislead training. */
export interface VerifierFinding {
  task: string
  kind: 'solution-fails' | 'solution-unscored' | 'empty-passes' | 'exit-passes' | 'timeout' | 'unscored'
  /** one sentence: what, and what to do */
  message: string
}

/**
 * Tries a verifier on replies whose verdict is known: the task's own solution must pass; an empty answer, and one
 * that only ends the process, must not. Draws are fixed, so a journal runs this once a task. `seen` gets each
 * verdict: it names the existing checks.
 */
export async function checkVerifier(
  task: Task,
  context: VerifyContext,
  seen: (verdict: Verdict) => void = () => {},
): Promise<VerifierFinding[]> {
  let late = false
  const command: VerifyContext['command'] = async (request, draw) => {
    const result = await context.command(request, draw)
    late ||= result.timedOut
    return result
  }
  const attempt = (control: Control) => tryControl(task, control, { ...context, command })
  const findings: VerifierFinding[] = []
  const find = (kind: VerifierFinding['kind'], message: string) =>
    findings.push({ task: task.id, kind, message })

  const solution = solutionOf(task)
  if (solution !== null) {
    const verdict = await attempt({ name: 'solution', detail: 'is its own solution', reply: solution })
    seen(verdict)
    if (late) find('timeout', tooSlow(task, 'its own solution'))
    else if (verdict.score === null)
      find('solution-unscored', `Task ${task.id}: its solution got no score: ${verdict.reason ?? ''}`)
    else if (!verdict.passed)
      find(
        'solution-fails',
        `Task ${task.id}: its own solution scores ${round(verdict.score)}; correct the solution or the verifier. ${firstLine(verdict)}`,
      )
  }
  // Asking a judge costs money, and an empty answer shows little about it.
  if (task.verify.every(asksModel)) return findings
  const empty = await attempt(EMPTY)
  seen(empty)
  if (empty.passed)
    find('empty-passes', `Task ${task.id}: an empty answer passes; the verifier must look at the answer.`)
  else if (late && solution === null) find('timeout', tooSlow(task, 'an empty answer'))
  else if (empty.score === null && solution === null)
    find('unscored', `Task ${task.id}: its verifier gives no score: ${empty.reason ?? ''}`)

  const exit = exitingAnswer(task)
  if (exit !== null && !empty.passed) {
    const verdict = await attempt({ name: 'exit', detail: 'only ends the process', reply: exit })
    if (verdict.passed)
      find(
        'exit-passes',
        `Task ${task.id}: an answer that only ends the process passes, since nothing but the exit code is read; let the command print its checks (node --test, TAP, JUnit XML, or JSON of vitest or jest).`,
      )
  }
  return findings
}

function tooSlow(task: Task, tried: string): string {
  return `Task ${task.id}: verifying ${tried} timed out; raise timeoutSeconds or make the checks faster.`
}

/**
 * An answer that ends the process with success while it loads, before any check can run. The solution's code precedes
 * it, so that whatever is imported from it exists.
 */
function exitingAnswer(task: Task): string | null {
  const command = task.verify.find((spec) => spec.type === 'command')
  // An answer that is one function brings no statements of its own into the file.
  if (command?.function !== undefined) return null
  const write = command?.write ?? ''
  const code = task.solution === undefined ? '' : answerFile(task.solution)
  return supportOf(write)?.statements.exitingReply(code) ?? null
}

const round = (score: number) => Math.round(score * 100) / 100
const firstLine = (verdict: Verdict) =>
  verdict.feedback.split('\n').find((line) => line.startsWith('-')) ?? verdict.feedback.split('\n')[0]!
