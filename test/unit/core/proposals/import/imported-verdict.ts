import type { ImportedTask } from '../../../../../src/core/proposals/import/imported.ts'
import { normaliseVerifier } from '../../../../../src/core/tasks/check-fields.ts'
import { verify } from '../../../../../src/core/verify/verify.ts'
import { makeContext, makeTask } from '../../verify/make-task.ts'

/** Whether a reply passes the verifiers of an imported task that read the reply alone. */
export async function passes({ answer, verify: raw }: ImportedTask, reply: string): Promise<boolean> {
  const task = makeTask(
    raw.map((one) => normaliseVerifier(one, 't1')),
    answer === undefined ? {} : { answer },
  )
  const patterns = {
    regexTest: (pattern: string, flags: string, text: string) =>
      Promise.resolve(new RegExp(pattern, flags).test(text)),
    validateSchema: () => Promise.resolve([]),
  }
  const verdict = await verify(task, reply, makeContext({ patterns }))
  if (verdict.score === null) throw new Error(verdict.reason)
  return verdict.passed
}

/** Which of the replies pass. */
export async function passing(task: ImportedTask, replies: readonly string[]): Promise<string[]> {
  const out: string[] = []
  for (const reply of replies) if (await passes(task, reply)) out.push(reply)
  return out
}
