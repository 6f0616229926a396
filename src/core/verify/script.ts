import { z } from 'zod'
import type { CommandRequest, CommandResult } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import { FEEDBACK_LIMIT } from './feedback.ts'
import { changeOf } from './kept-in-scoring.ts'
import { plainText } from './normalise.ts'
import { type Submitted, saidIn } from './submitted.ts'
import type { SpecOf, Verdict, VerifyContext } from './verdict.ts'
import { unscored } from './verdicts.ts'

const Result = z.object({
  score: z.number().min(0).max(1),
  passed: z.boolean().optional(),
  feedback: z.string().optional(),
})

/**
 * Runs the user's `verify({ task, answer, workspace })` in the sandbox; `answer` is the whole reply, and `workspace` a copy
 * with the change, where one was made. A script that
 * throws or returns something else makes the rollout unscored: that is a fault of the script, not of the reply.
 */
export async function verifyScript(
  task: Task,
  spec: SpecOf<'script'>,
  submitted: Submitted,
  context: VerifyContext,
): Promise<Verdict> {
  const result = await context.command(scriptRequest(task, spec, submitted), `${context.draw}/verify`)
  if (result.timedOut)
    return unscored(`The script ${spec.module} did not end within ${spec.timeoutSeconds} s.`)
  const script = result.scriptResult
  if (script === undefined)
    return unscored(
      `The script ${spec.module} ended (exit code ${result.exitCode ?? 'none'}) before its verify() returned.`,
    )
  if ('error' in script)
    return unscored(`The script ${spec.module} failed: ${plainText(script.error).split('\n')[0]}`)
  const parsed = Result.safeParse(script.value)
  if (!parsed.success)
    return unscored(
      `The script ${spec.module} must return { score: 0..1, passed?: boolean, feedback?: string }, but ${issue(parsed.error)}.`,
    )
  const { score, feedback = '' } = parsed.data
  const passed = parsed.data.passed ?? score >= spec.passAt
  const text = plainText(feedback).slice(0, FEEDBACK_LIMIT)
  return {
    score,
    passed,
    feedback: passed && score === 1 ? '' : text,
    checks: [{ name: spec.module, passed, ...(passed || text === '' ? {} : { message: text }) }],
  }
}

/** @param text in place of the module's own */
export function scriptRequest(
  task: Task,
  spec: SpecOf<'script'>,
  submitted: Submitted,
  text?: string,
): Omit<CommandRequest, 'draw'> {
  return {
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    workspaceDigest: task.workspaceDigest,
    ...(task.hide === undefined ? {} : { hide: task.hide }),
    ...changeOf(task, submitted),
    files: [],
    run: {
      module: modulePath(task, spec.module),
      input: { task: publicTask(task), answer: saidIn(submitted) },
      ...(text === undefined ? {} : { text }),
    },
    timeoutSeconds: spec.timeoutSeconds,
    network: task.network,
  }
}

/** What a script returned; null where it returned nothing of use. */
export function scriptScore({ scriptResult, timedOut }: CommandResult): z.infer<typeof Result> | null {
  if (timedOut || scriptResult === undefined || 'error' in scriptResult) return null
  return Result.safeParse(scriptResult.value).data ?? null
}

function issue(error: z.ZodError): string {
  const first = error.issues[0]!
  return first.path.length === 0
    ? `it returned something else`
    : `its ${first.path.join('.')} is not right: ${first.message}`
}

/** Absolute path of the module: it is relative to the task file. */
export function modulePath(task: Pick<Task, 'position'>, module: string): string {
  if (/^(?:[/\\]|[A-Za-z]:)/.test(module)) return module
  return `${task.position.file.replace(/[^/\\]*$/, '')}${module.replace(/^\.\//, '')}`
}

/** The task as a script sees it. */
function publicTask(task: Task): Record<string, unknown> {
  const { id, prompt, instructions, tags, answer, split, group } = task
  return { id, prompt, instructions, tags, answer, split, group }
}
