import { UsageError } from '../errors.ts'
import { editByUser, findExperience, type UserEdit } from '../library/edit.ts'
import type { Experience, Library, WorkedExample } from '../library/experience.ts'
import { sizedExample } from './prior.ts'

/** What a person writes of an example. */
export type ExampleText = Pick<WorkedExample, 'task' | 'answer' | 'shows'>

/** Maximum length of the task and of the answer of an example, characters: more does not fit into any prior. */
export const MAX_TASK = 2_000
export const MAX_ANSWER = 10_000

/**
 * The example that a person wrote, who vouches for its answer: it is as good as the solution of a task file. Throws
 * UsageError for what a prior cannot carry.
 */
export function exampleByUser({ task, answer, shows }: ExampleText): WorkedExample {
  const rule = shows?.trim() ?? ''
  return sizedExample({
    task: checked(task, 'task', MAX_TASK, 'shorten it to what its answer depends on'),
    answer: checked(answer, 'accepted answer', MAX_ANSWER, 'choose a task with a shorter answer'),
    ...(rule === '' ? {} : { shows: rule }),
    origin: 'solution',
  })
}

/** An edit of any experience; of an example also its task and answer, of which `null` says that they were taken out. */
export interface ExperienceEdit extends Omit<UserEdit, 'example'> {
  example?: Partial<ExampleText> | null
}

/** `editByUser`, with the tokens of a changed example counted again. Throws UsageError like it. */
export function editExperience(library: Library, id: string, edit: ExperienceEdit): Library {
  const { example, ...rest } = edit
  const one = findExperience(library, id)
  if (example === null && one.example)
    throw new UsageError(`${one.id} is an example, so it needs a task and an answer: it is as it was.`)
  const changed = example && changedExample(one, example)
  return editByUser(library, id, changed ? { ...rest, example: changed } : rest)
}

/** Undefined where nothing changes: what the file holds may be longer than what may be written here. */
function changedExample(one: Experience, change: Partial<ExampleText>): WorkedExample | undefined {
  const { example } = one
  if (!example)
    throw new UsageError(`${one.id} is a rule: it has no task and no answer that could be changed.`)
  const { task = example.task, answer = example.answer, shows = example.shows } = change
  const same = task === example.task && answer === example.answer && (shows ?? '') === (example.shows ?? '')
  if (same) return undefined
  const written = exampleByUser({ task, answer, ...(shows === undefined ? {} : { shows }) })
  // What a person has changed is not what was verified.
  return written.answer === example.answer ? { ...written, origin: example.origin } : written
}

function checked(text: string, what: string, max: number, then: string): string {
  // The first line keeps its indent: code may begin with it.
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
  if (plain === '') throw new UsageError(`The ${what} of the example is empty.`)
  if (plain.length > max)
    throw new UsageError(
      `The ${what} of the example has ${plain.length} characters; at most ${max} are allowed: ${then}.`,
    )
  return plain
}
