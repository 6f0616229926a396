import { fenced } from '../code/fences.ts'
import { readablePatch } from '../patches.ts'
import type { Submission } from '../submission.ts'
import type { Task } from '../tasks/task.ts'

/** What is scored: a change, or a reply, which may be its text alone. */
export type Submitted = string | Submission

/** What verifiers read that look at text: the last thing that was said. */
export function saidIn(submitted: Submitted): string {
  if (typeof submitted === 'string') return submitted
  return submitted.kind === 'reply' ? submitted.text : submitted.reply
}

/** What a judge reads: of a change also what it changed. */
export function shownToJudge(submitted: Submitted): string {
  const said = saidIn(submitted)
  const patch = patchOf(submitted)
  if (patch === null) return said
  return [said.trim(), fenced(readablePatch(patch).trimEnd(), 'diff')]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The change that was made; null where there is only a reply. */
export function patchOf(submitted: Submitted): string | null {
  return typeof submitted !== 'string' && submitted.kind === 'change' ? submitted.patch : null
}

/** What is known to be right for a task; null where nothing is. */
export function solutionOf({ solution, solutionPatch }: Task): Submitted | null {
  if (solutionPatch !== undefined) return { kind: 'change', patch: solutionPatch, reply: '' }
  return solution ?? null
}
