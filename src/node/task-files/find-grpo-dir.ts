import { stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { UsageError } from '../../core/errors.ts'

/** The nearest `.grpo` folder from a folder upwards; if there is none, the one that would be created in it. */
export async function grpoDirFrom(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, '.grpo')
    if ((await stat(candidate).catch(() => null))?.isDirectory()) return candidate
    if (folder === dirname(folder)) return join(start, '.grpo')
  }
}

/** The `.grpo` folder of a file: see grpoDirFrom. */
export const grpoDirOf = (file: string): Promise<string> => grpoDirFrom(dirname(file))

/** Files by their `.grpo` folder, in the order given. */
export async function byGrpoDir(files: readonly string[]): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>()
  for (const file of files) {
    const dir = await grpoDirOf(file)
    groups.set(dir, [...(groups.get(dir) ?? []), file])
  }
  return groups
}

/** The one `.grpo` folder of all the files. Throws UsageError if they have different ones. */
export async function sharedGrpoDir(files: readonly string[]): Promise<string> {
  const [first, second] = await byGrpoDir(files)
  if (first === undefined) throw new UsageError('Give at least one task file, e.g. my.tasks.yaml.')
  if (second === undefined) return first[0]
  throw new UsageError(
    `${first[1][0]} belongs to ${first[0]} and ${second[1][0]} to ${second[0]}, but a run has one library; run them one by one, or create the folder ${join(commonFolder(files), '.grpo')} as their only one.`,
  )
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0]!)
  const holds = (file: string) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  while (!files.every(holds) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
