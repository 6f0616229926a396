import { fenced } from '../code/fences.ts'
import { headAndTail } from '../head-and-tail.ts'
import { sizedExample } from '../inject/prior.ts'
import type { WorkedExample } from '../library/experience.ts'
import { readablePatch } from '../patches.ts'
import type { Group } from '../rollouts/rollout.ts'
import type { Task } from '../tasks/task.ts'
import { answerFile, codeBlocks } from '../verify/read-reply.ts'
import { kindOf } from './failing-checks.ts'

/** Characters of a task in an example: the answer shows more than a long question. */
const TASK_LENGTH = 500

/** An answer to a train task that its verifier accepts. */
export interface AcceptedAnswer {
  task: Task
  answer: string
  origin: WorkedExample['origin']
}

/** What an accepted answer becomes in the library. */
export function workedExample({ task, answer, origin }: AcceptedAnswer): WorkedExample {
  return sizedExample({ task: headAndTail(task.prompt.trim(), TASK_LENGTH), answer: answer.trim(), origin })
}

/** What is known to be right for a task, as an answer; null where nothing is. */
export function shownSolution({ solution, solutionPatch }: Task): string | null {
  return solutionPatch === undefined ? (solution?.trim() ?? null) : shownChange(solutionPatch)
}

/** A change as an answer: why it was made, where that was said, and its diff. */
export function shownChange(patch: string, said = ''): string {
  return [said.trim(), fenced(readablePatch(patch).trimEnd(), 'diff')]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** What a verifier reads of a reply, as a reply: prose around a code block that alone is read costs tokens only. */
export function essentialReply({ verify }: Pick<Task, 'verify'>, reply: string): string {
  const onlyBlock = verify.every((spec) => spec.type === 'command' && spec.write !== undefined)
  const block = onlyBlock ? codeBlocks(reply).at(-1) : undefined
  if (block === undefined) return reply.trim()
  const whole = `\`\`\`${block.language}\n${block.code.trimEnd()}\n\`\`\``
  return answerFile(whole) === block.code ? whole : reply.trim()
}

/** Kinds of checks that tries of a task failed; the empty kind where a try failed without naming any. */
function failedKinds({ rollouts }: Group): Set<string> {
  const failed = rollouts.filter(({ verdict }) => verdict.score !== null && !verdict.passed)
  return new Set(
    failed.flatMap(({ verdict }) => {
      const kinds = verdict.checks.filter(({ passed }) => !passed).map(kindOf)
      return kinds.length > 0 ? kinds : ['']
    }),
  )
}

/**
 * The answers to try as examples, best first: each shows as much as possible of what the tries of the train tasks
 * failed at, for its tokens. A kind of check is worth the number of tasks that failed it, and half as much each time
 * that a chosen answer shows it already (greedy choice for a submodular value, Nemhauser, Wolsey and Fisher 1978).
 * @param limits answers at most, estimated tokens of one (one that leaves no room for a second is not tried) and of all
 */
export function chooseExamples<T extends AcceptedAnswer>(
  answers: readonly T[],
  groups: readonly Group[],
  { max, tokensOfOne, tokensOfAll }: { max: number; tokensOfOne: number; tokensOfAll: number },
): T[] {
  const kindsOf = new Map(groups.map((group) => [group.task, failedKinds(group)]))
  const worth = new Map<string, number>()
  for (const kinds of kindsOf.values()) for (const kind of kinds) worth.set(kind, (worth.get(kind) ?? 0) + 1)
  let open = answers
    .map((answer) => ({ answer, tokens: workedExample(answer).tokens, kinds: kindsOf.get(answer.task.id) }))
    .filter(({ tokens }) => tokens <= tokensOfOne)
  const chosen: T[] = []
  let room = tokensOfAll
  while (chosen.length < max && open.length > 0) {
    const valued = open.map((one) => ({ one, value: worthOf(one.kinds, worth) / one.tokens }))
    const best = valued.reduce((a, b) => (b.value > a.value ? b : a)).one
    chosen.push(best.answer)
    room -= best.tokens
    open = open.filter((one) => one !== best && one.tokens <= room)
    for (const kind of best.kinds ?? []) worth.set(kind, worth.get(kind)! / 2)
  }
  return chosen
}

/** An answer to a task that no try failed still shows the form of answers. */
const FORM = 0.1

function worthOf(kinds: ReadonlySet<string> | undefined, worth: ReadonlyMap<string, number>): number {
  return [...(kinds ?? [])].reduce((sum, kind) => sum + worth.get(kind)!, FORM)
}
