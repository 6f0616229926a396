import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installed } from '../../core/code/language/test-runner.ts'
import { Repository } from '../../core/proposals/repository.ts'
import { loadParser } from '../code/load-parser.ts'
import { packagesAbove } from '../workspaces/local/pristine.ts'
import { digestWorkspace, listWorkspace } from '../workspaces/workspace-files.ts'

/** Larger files are not hand-written code. */
const MAX_BYTES = 1024 * 1024

/** A repository on disk, as needed to make proposals. */
export interface OpenRepository {
  repository: Repository
  /** digest of everything that a copy contains */
  digest: string
  installed: Installed
  /** plain files with their sizes; without links, which may lead anywhere */
  files: { path: string; bytes: number }[]
  /** text of a plain file; null if it is binary, too large or gone */
  read(path: string): string | null
}

/** Lists and reads a workspace folder (absolute). Throws UsageError if it is too large to be copied. */
export async function openRepository(folder: string): Promise<OpenRepository> {
  const [entries, digest, parse] = await Promise.all([
    listWorkspace(folder),
    digestWorkspace(folder),
    loadParser(),
  ])
  const files = entries.filter(({ kind }) => kind === 'file')
  const small = new Set(files.filter(({ bytes }) => bytes <= MAX_BYTES).map(({ path }) => path))
  const read = (path: string): string | null => {
    if (!small.has(path)) return null
    try {
      const text = readFileSync(join(folder, path), 'utf8')
      return text.includes('\0') ? null : text
    } catch {
      return null
    }
  }
  const repository = new Repository(
    files.map(({ path }) => path),
    parse,
    read,
  )
  return { repository, digest, installed: installedIn(folder), files, read }
}

function installedIn(folder: string): Installed {
  // Copies link the packages of a folder above only if the workspace has none of its own.
  const own = join(folder, 'node_modules')
  const top = existsSync(own) ? own : packagesAbove(folder)
  const python = ['.venv/bin/python', 'venv/bin/python'].find((path) => existsSync(join(folder, path)))
  return {
    bin: (name, inside) => {
      const packages = inside === '' ? top : join(folder, inside, 'node_modules')
      return packages !== null && existsSync(join(packages, '.bin', name))
    },
    python: python ?? null,
  }
}
