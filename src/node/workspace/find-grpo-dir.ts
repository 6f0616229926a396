import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'

/** The nearest `.grpo` folder upwards from a file, else the one that would stand next to the file. */
export async function grpoDirOf(file: string): Promise<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const candidate = join(folder, '.grpo')
    if ((await stat(candidate).catch(() => null))?.isDirectory()) return candidate
    if (folder === dirname(folder)) return join(dirname(file), '.grpo')
  }
}

/** The one `.grpo` folder of all the files. Throws UsageError when they have different ones. */
export async function sharedGrpoDir(files: readonly string[]): Promise<string> {
  const [first, ...others] = files
  if (first === undefined) throw new UsageError('Name at least one task file, e.g. my.tasks.yaml.')
  const dir = await grpoDirOf(first)
  for (const file of others) {
    const other = await grpoDirOf(file)
    if (other !== dir) {
      throw new UsageError(
        `${first} belongs to ${dir} and ${file} to ${other}, but a run has one library; run them one by one, or make the folder ${join(commonFolder(files), '.grpo')} their only one.`,
      )
    }
  }
  return dir
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0]!)
  const holds = (file: string) =>
    file.startsWith(folder.endsWith('/') || folder.endsWith('\\') ? folder : join(folder, 'x').slice(0, -1))
  while (!files.every(holds) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
