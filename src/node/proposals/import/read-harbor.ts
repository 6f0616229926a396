import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { HarborFolder } from '../../../core/proposals/import/harbor.ts'

/** Folders below the given one that are searched for tasks. */
const DEPTH = 3
const MAX_FILES = 20_000

/** Absolute folders of the Harbor tasks in a folder, or the folder itself, sorted. */
export async function harborFolders(folder: string, depth = DEPTH): Promise<string[]> {
  if ((await lstat(join(folder, 'task.toml')).catch(() => null))?.isFile()) return [folder]
  if (depth === 0) return []
  const inside = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    inside
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map((entry) => harborFolders(join(folder, entry.name), depth - 1)),
  )
  return found.flat().sort()
}

/** Reads what a task consists of; nothing in it is run. */
export async function readHarbor(folder: string): Promise<HarborFolder> {
  const [environment, tests, solution] = await Promise.all(
    ['environment', 'tests', 'solution'].map((name) => filesIn(join(folder, name))),
  )
  return {
    name: basename(folder),
    config: await readFile(join(folder, 'task.toml'), 'utf8'),
    instruction: await readFile(join(folder, 'instruction.md'), 'utf8').catch(() => null),
    environment: environment!,
    tests: tests!,
    solution: solution!,
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = []
  const visit = async (inside: string) => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (files.length >= MAX_FILES) return
      if (entry.isDirectory()) await visit(path)
      else if (entry.isFile()) files.push(path)
    }
  }
  await visit('')
  return files.sort()
}
