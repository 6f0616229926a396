import type { BigIntStats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isGuarded, isIntruding } from '../../../core/verify/guarded-files.ts'
import type { Pristine } from './pristine.ts'

const MAX_ENTRIES = 20_000
const MAX_NAMED = 20

/** What a copy was like before a command ran in it. */
export interface GuardedFiles {
  /** what is known of each file or link that decides checks */
  stamps: ReadonlyMap<string, string>
  folders: ReadonlySet<string>
  known: ReadonlySet<string>
}

/**
 * Takes down what decides checks, before a command runs. The time of a file's last change cannot be set, so a file that was
 * changed and put back is recognised too.
 * @param answers files written as the answer, which may change
 */
export async function guardFiles(
  work: string,
  { files, links, folders }: Pick<Pristine, 'files' | 'links' | 'folders'>,
  answers: readonly string[],
): Promise<GuardedFiles> {
  const all = [...files, ...links.map(({ path }) => path)]
  const guarded = all.filter((path) => isGuarded(path) && !answers.includes(path))
  const stamps = await Promise.all(
    guarded.map(async (path) => [path, await stampOf(join(work, path))] as const),
  )
  return {
    stamps: new Map(stamps),
    folders: new Set(['', ...folders, ...links.map(({ path }) => path)]),
    known: new Set([...all, ...answers]),
  }
}

/** Paths of what was changed, removed or put in its way since. */
export async function changedFiles(
  work: string,
  { stamps, folders, known }: GuardedFiles,
): Promise<string[]> {
  const stamped = await Promise.all(
    [...stamps].map(async ([path, before]) => ((await stampOf(join(work, path))) === before ? [] : [path])),
  )
  const added: string[] = []
  let entries = 0
  const visit = async (inside: string) => {
    const found = await readdir(join(work, inside), { withFileTypes: true }).catch(() => [])
    for (const entry of found) {
      if (++entries > MAX_ENTRIES) return
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (!known.has(path) && !entry.isDirectory() && isIntruding(path, folders.has(inside))) added.push(path)
      if (entry.isDirectory() && !known.has(path)) await visit(path)
    }
  }
  await visit('')
  return [...stamped.flat(), ...added].sort().slice(0, MAX_NAMED)
}

async function stampOf(path: string): Promise<string> {
  const stats: BigIntStats | null = await lstat(path, { bigint: true }).catch(() => null)
  return stats === null ? 'none' : [stats.ino, stats.size, stats.mode, stats.ctimeNs].join()
}
