import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { Experience } from './experience.ts'

/** What a person edits of an experience. */
export type EditForm = Pick<Experience, 'text' | 'evidence' | 'tags'>

const list = z
  .array(z.string())
  .nullish()
  .transform((items) => items ?? [])
const form = z.object({ text: z.string(), evidence: list, tags: list })

/** Text, evidence and tags of an experience as YAML, for an editor. `hint` is a comment in the first line. */
export function writeEditForm({ text, evidence, tags }: EditForm, hint: string): string {
  return `# ${hint}\n${stringify({ text, evidence, tags }, { lineWidth: 0 })}`
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
  const parsed = form.safeParse(value)
  if (!parsed.success) {
    throw new UsageError(
      `What you saved must have text, and lists for evidence and tags, so ${id} is as it was.`,
    )
  }
  return parsed.data
}
