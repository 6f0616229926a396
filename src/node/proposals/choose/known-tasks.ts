import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNamed, type UsageError } from '../../../core/errors.ts'
import { knownIn } from '../../../core/proposals/choose/render-task-file.ts'
import type { Proposal } from '../../../core/proposals/proposal.ts'
import { parseTaskFile } from '../../../core/tasks/parse-task-file.ts'
import type { ParsedTask } from '../../../core/tasks/parsed-task.ts'
import type { RememberedSplits } from '../../../core/tasks/splits.ts'
import { parseSplits } from '../../../core/tasks/splits-file.ts'
import { displayPath, findTaskFiles } from '../../workspace/find-task-files.ts'
import { readTaskText } from '../../workspace/read-text.ts'

/**
 * Which proposals a task file of the folder, or the one file `also`, holds already: id of the proposal -> that file as
 * people read it from `cwd`. Files that cannot be read hold nothing.
 */
export async function knownTasks(
  proposals: readonly Proposal[],
  folder: string,
  also: string,
  cwd: string,
): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  for (const path of new Set([also, ...(await taskFilesIn(folder))])) {
    const file = displayPath(path, cwd)
    const text = await readTaskText(path, file)
    if (typeof text !== 'string') continue
    for (const id of knownIn(text, parseTaskFile(text, file), proposals).known)
      if (!known.has(id)) known.set(id, file)
  }
  return known
}

async function taskFilesIn(folder: string): Promise<string[]> {
  try {
    return await findTaskFiles([folder], folder)
  } catch (error) {
    // A folder without task files is what most people start with.
    if (isNamed<UsageError>(error, 'UsageError')) return []
    throw error
  }
}

/** A task file that chosen tasks are added to; text null and no tasks where there is none yet. */
export async function readExisting(path: string): Promise<{ text: string | null; tasks: ParsedTask[] }> {
  const text = await readOrNull(path)
  return { text, tasks: text === null ? [] : parseTaskFile(text, path).tasks }
}

/** What `.grpo/splits.json` remembers; nothing where it is missing or broken (loading the tasks says that). */
export async function rememberedSplits(grpoDir: string): Promise<RememberedSplits> {
  const text = await readOrNull(join(grpoDir, 'splits.json'))
  return text === null ? {} : parseSplits(text, 'splits.json').splits
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
