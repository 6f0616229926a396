import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { TaskFloor } from '../../core/tasks/floor.ts'
import { type FloorsById, parseFloors, renderFloors } from '../../core/tasks/floors-file.ts'
import { unreadable } from '../file-fault.ts'
import { makeFolder } from '../make-folder.ts'

const NAME = 'floors.json'

/** What is recorded beside the task files; empty where there is nothing that can be used. */
export async function readFloors(grpoDir: string): Promise<{ floors: FloorsById; problem?: string }> {
  try {
    return parseFloors(await readFile(join(grpoDir, NAME), 'utf8'))
  } catch (error) {
    // A file in the place of the folder is reported where the splits are read.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return { floors: {} }
    return { floors: {}, problem: unreadable(error) }
  }
}

/**
 * Adds what was found out about tasks. Into the current file, since another process may have written to it; what it
 * holds of other tasks stays.
 */
export async function saveFloors(grpoDir: string, found: ReadonlyMap<string, TaskFloor>): Promise<void> {
  if (found.size === 0) return
  const { floors } = await readFloors(grpoDir)
  const text = renderFloors({ ...floors, ...Object.fromEntries(found) })
  if (text === renderFloors(floors)) return
  await makeFolder(grpoDir)
  await writeFileAtomic(join(grpoDir, NAME), text)
}
