import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../../core/errors.ts'
import type { Experience } from '../../core/library/experience.ts'

const edited = z.object({
  text: z.string(),
  evidence: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
  tags: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
})

/** Opens text, evidence and tags of an experience in the user's editor and reads them back. */
export async function editInEditor(
  { id, text, evidence, tags }: Experience,
  env: NodeJS.ProcessEnv,
): Promise<z.infer<typeof edited>> {
  const editor = env.VISUAL || env.EDITOR
  if (!editor)
    throw new UsageError(`Say what to change, e.g. tfgrpo library edit ${id} --text "...", or set EDITOR.`)
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-edit-'))
  try {
    const file = join(folder, `${id}.yaml`)
    await writeFile(
      file,
      `# ${id}: save and close to apply\n${stringify({ text, evidence, tags }, { lineWidth: 0 })}`,
    )
    const { failed } = await execa(`${editor} "${file}"`, {
      shell: true,
      stdio: 'inherit',
      reject: false,
      env,
    })
    if (failed) throw new UsageError(`The editor (${editor}) failed, so ${id} is as it was.`)
    return readBack(await readFile(file, 'utf8'), id)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readBack(text: string, id: string): z.infer<typeof edited> {
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new UsageError(`What you saved is not valid YAML (${why}), so ${id} is as it was.`)
  }
  const parsed = edited.safeParse(value)
  if (!parsed.success) {
    throw new UsageError(
      `What you saved must have text, and lists for evidence and tags, so ${id} is as it was.`,
    )
  }
  return parsed.data
}
