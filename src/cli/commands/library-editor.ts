import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { UsageError } from '../../core/errors.ts'
import { type EditForm, readEditForm, writeEditForm } from '../../core/library/edit-form.ts'
import type { Experience } from '../../core/library/experience.ts'
import type { Io } from '../io/io.ts'

/** Opens text, evidence and tags of an experience in the user's editor and reads them back. */
export async function editInEditor(
  experience: Experience,
  { env, json }: Pick<Io, 'env' | 'json'>,
): Promise<EditForm> {
  const { id } = experience
  const editor = env.VISUAL || env.EDITOR
  if (!editor)
    throw new UsageError(
      `Nothing says what to change: give it, e.g. tfgrpo library edit ${id} --text "...", or set EDITOR.`,
    )
  const folder = await mkdtemp(join(tmpdir(), 'tfgrpo-edit-'))
  try {
    const file = join(folder, `${id}.yaml`)
    await writeFile(file, writeEditForm(experience, `${id}: save and close to apply`))
    const { failed } = await execa(`${editor} "${file}"`, {
      shell: true,
      // With --json, stdout is for records only.
      stdio: ['inherit', json ? process.stderr : 'inherit', 'inherit'],
      reject: false,
      env,
    })
    if (failed) throw new UsageError(`The editor (${editor}) failed, so ${id} is unchanged.`)
    return readEditForm(await readFile(file, 'utf8'), id)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
