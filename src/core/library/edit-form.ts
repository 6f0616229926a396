import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { Experience, WorkedExample } from './experience.ts'

/** What a person edits of an experience; null for the example of a rule. */
export interface EditForm extends Pick<Experience, 'text' | 'evidence' | 'tags'> {
  example: Pick<WorkedExample, 'task' | 'answer' | 'shows'> | null
}

const list = z
  .array(z.string())
  .nullish()
  .transform((items) => items ?? [])
const rule = z.object({ text: z.string(), evidence: list, tags: list })
const example = rule.extend({
  task: z.string(),
  answer: z.string(),
  shows: z
    .string()
    .nullish()
    .transform((shows) => shows ?? ''),
})

/**
 * Text, evidence and tags of an experience as YAML, for an editor; of an example also task, answer and what it shows.
 * `hint` is a comment in the first line.
 */
export function writeEditForm(
  { text, evidence, tags, example }: Pick<Experience, 'text' | 'evidence' | 'tags' | 'example'>,
  hint: string,
): string {
  const { task, answer, shows = '' } = example ?? {}
  const fields = example ? { text, task, answer, shows, evidence, tags } : { text, evidence, tags }
  return `# ${hint}\n${stringify(fields, { lineWidth: 0 })}`
}

/** Reads a form back. Throws UsageError with one sentence. */
export function readEditForm(written: string, id: string): EditForm {
  let value: unknown
  try {
    value = parse(written)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new UsageError(`What you saved is not valid YAML (${why}), so ${id} is as it was.`)
  }
  if (typeof value === 'object' && value !== null && ('task' in value || 'answer' in value)) {
    const parsed = example.safeParse(value)
    if (!parsed.success)
      throw new UsageError(
        `What you saved must have text, task and answer, and lists for evidence and tags, so ${id} is as it was.`,
      )
    const { task, answer, shows, ...fields } = parsed.data
    return { ...fields, example: { task, answer, shows } }
  }
  const parsed = rule.safeParse(value)
  if (!parsed.success) {
    throw new UsageError(
      `What you saved must have text, and lists for evidence and tags, so ${id} is as it was.`,
    )
  }
  return { ...parsed.data, example: null }
}
