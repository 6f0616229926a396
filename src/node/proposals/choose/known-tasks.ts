import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNamed, type UsageError } from '../../../core/errors.ts'
import { ExistingTasks, sortExisting } from '../../../core/proposals/choose/existing-tasks.ts'
import type { Proposal } from '../../../core/proposals/proposal.ts'
import { parseTaskFile } from '../../../core/tasks/parse-task-file.ts'
import type { ParsedTaskFile } from '../../../core/tasks/parsed-task.ts'
import type { RememberedSplits } from '../../../core/tasks/splits.ts'
import { parseSplits } from '../../../core/tasks/splits-file.ts'
import { displayPath, findTaskFiles } from '../../task-files/find-task-files.ts'
import { readTaskText } from '../../task-files/read-text.ts'

/** Proposals compared with the existing tasks. */
export interface KnownTasks {
  /** all proposals: those that became tasks have their ids, the others have unused ids */
  proposals: Proposal[]
  /** id of a proposal that became a task -> the file that contains it */
  known: Map<string, KnownFile>
}

export interface KnownFile {
  /** absolute */
  path: string
  /** relative to `cwd`, for people */
  displayName: string
}

/**
 * Which proposals are already in a task file of the folder, or in the file `also`. Files that cannot be read are
 * ignored.
 */
export async function knownTasks(
  proposals: readonly Proposal[],
  folder: string,
  also: string,
  cwd: string,
): Promise<KnownTasks> {
  const all = new ExistingTasks()
  const files: { file: KnownFile; existing: ExistingTasks }[] = []
  for (const path of new Set([also, ...(await taskFilesIn(folder))])) {
    const file = { path, displayName: displayPath(path, cwd) }
    const text = await readTaskText(path, file.displayName)
    if (typeof text !== 'string') continue
    const parsed = parseTaskFile(text, file.displayName)
    const existing = new ExistingTasks()
    existing.add(text, parsed)
    all.add(text, parsed)
    files.push({ file, existing })
  }
  const sorted = sortExisting(all, proposals)
  const known = new Map<string, KnownFile>()
  for (const one of sorted.known) {
    const holder = files.find(({ existing }) => existing.idOf(one) !== null)
    known.set(one.id, holder?.file ?? { path: also, displayName: displayPath(also, cwd) })
  }
  return { proposals: sorted.all, known }
}

async function taskFilesIn(folder: string): Promise<string[]> {
  try {
    return await findTaskFiles([folder], folder)
  } catch (error) {
    // Most people start in a folder without task files.
    if (isNamed<UsageError>(error, 'UsageError')) return []
    throw error
  }
}

/** A task file that chosen tasks are added to; text null and no tasks if it does not exist yet. */
export async function readExisting(
  path: string,
): Promise<{ text: string | null } & Pick<ParsedTaskFile, 'tasks' | 'agent'>> {
  const text = await readOrNull(path)
  return { text, ...(text === null ? { tasks: [] } : parseTaskFile(text, path)) }
}

/** What `.grpo/splits.json` remembers; nothing if it is missing or broken (loading the tasks reports that). */
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
