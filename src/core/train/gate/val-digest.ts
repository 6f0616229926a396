import { digest } from '../../digest.ts'
import { type RunContext, tasksOf } from '../../run/context.ts'
import type { SplitTask, VerifierSpec } from '../../tasks/task.ts'

/** Digest of the current val set: equal ones share a ledger also where a look does not name its tasks. */
export function valDigest(context: RunContext): string {
  const questions = tasksOf(context, 'val').map(({ id, prompt, instructions, answer, show, verify }) => ({
    id,
    prompt,
    instructions,
    answer: answer ?? null,
    show,
    verify,
  }))
  return digest(questions).slice(0, 16)
}

/** Digests of the val tasks as questions: a look is charged to all later ones that share one of them. */
export function valQuestions(context: RunContext): string[] {
  return [...new Set(tasksOf(context, 'val').map(questionDigest))].sort()
}

/**
 * Of what is asked and what is expected. A name, a weight, a limit of time, the score that passes and what files of the
 * workspace hold may change: it is the same question, and what looks have let pass on it stays so.
 */
function questionDigest({ prompt, instructions, answer, show, verify }: SplitTask): string {
  return digest({
    prompt: words(prompt),
    instructions: words(instructions),
    answer: answer ?? null,
    show: show.map(({ path }) => path),
    verify: verify.map(expectation),
  }).slice(0, 12)
}

function expectation(verifier: VerifierSpec): object {
  const { weight: _weight, passAt: _passAt, ...expected } = verifier
  return { ...expected, timeoutSeconds: undefined }
}

function words(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}
