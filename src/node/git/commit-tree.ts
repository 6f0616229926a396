import { existsSync } from 'node:fs'
import { lstat, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digest } from '../../core/digest.ts'
import { makeFolder } from '../make-folder.ts'
import { treesOf } from '../workspaces/owner.ts'
import type { Blob, GitHistory } from './open-git.ts'

const LINK = '120000'
const PROGRAM = '100755'
/** Installed packages are shared with the workspace. */
const SHARED = ['node_modules', '.venv', 'venv']
/** Folders that are searched for installed packages. */
const MAX_FOLDERS = 2_000

/** The files that a task starts from whose commit is asked for again. */
export interface CommitTree {
  /** absolute */
  folder: string
  /** of its content: equal digests mean equal files */
  digest: string
}

/** Whether a path is one of these or in one of them. */
export const isUnder = (path: string, tops: readonly string[]) =>
  tops.some((top) => path === top || path.startsWith(`${top.replace(/\/$/, '')}/`))

/**
 * The files of a commit's parent, with those of the commit for the paths `tests`, in a folder below `.grpo` that is made
 * where it is not there. Files are written as they are stored; packages are those that are installed in the workspace.
 * Throws an Error that says what is wrong with the commit.
 * @param workspace absolute; the history was opened in it
 */
export async function commitTree(
  history: GitHistory,
  workspace: string,
  grpoDir: string,
  commit: string,
  tests: readonly string[],
): Promise<CommitTree> {
  const parent = await parentOf(history, workspace, commit)
  const [before, after] = await Promise.all([history.tree(parent), history.tree(commit)])
  const entries = [
    ...[...before].filter(([path]) => !isUnder(path, tests)),
    ...[...after].filter(([path]) => isUnder(path, tests)),
  ]
    .filter(([path]) => isPlain(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const content = digest(entries.map(([path, { mode, hash }]) => [path, mode, hash]))
  const trees = treesOf(grpoDir)
  const folder = join(trees, content.slice(0, 20))
  if (!existsSync(folder)) {
    await makeFolder(trees)
    await writeFile(join(trees, '.gitignore'), '*\n')
    const making = await mkdtemp(join(trees, 'making-'))
    try {
      await writeTree(history, making, entries)
      await shareInstalled(workspace, making)
      // Another process may have been faster.
      await rename(making, folder).catch((error) => {
        if (!existsSync(folder)) throw error
      })
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }
  return { folder, digest: content }
}

/** The one parent of a commit. Throws an Error that says why there is none. */
export async function parentOf(history: GitHistory, workspace: string, commit: string): Promise<string> {
  const parents = await history.parents(commit)
  if (parents === null) throw new Error(`the repository of ${workspace} has no commit ${commit}`)
  const [parent, other] = parents
  if (parent !== undefined && other === undefined) return parent
  throw new Error(
    `commit ${commit} is ${parent === undefined ? 'the first one' : 'a merge'}, so there is no one parent to start from`,
  )
}

/** Git refuses such names when it makes a tree; a repository may have been made without it. */
const isPlain = (path: string) =>
  path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')

async function writeTree(history: GitHistory, to: string, entries: [string, Blob][]): Promise<void> {
  const contents = await history.contents(entries.map(([, { hash }]) => hash))
  const links = entries.filter(([, { mode }]) => mode === LINK)
  for (const [path, { hash, mode }] of entries) {
    if (mode === LINK) continue
    const content = contents.get(hash)
    if (content === undefined) throw new Error(`the repository lacks the content of ${path}; fetch it whole`)
    await makeFolder(dirname(join(to, path)))
    await writeFile(join(to, path), content, { mode: mode === PROGRAM ? 0o755 : 0o644 })
  }
  // Last, so that nothing is written through one.
  for (const [path, { hash }] of links) {
    await makeFolder(dirname(join(to, path)))
    await symlink(contents.get(hash)?.toString() ?? '', join(to, path))
  }
}

/** Links the folders of installed packages of the workspace, also of packages inside of it. */
async function shareInstalled(workspace: string, to: string): Promise<void> {
  const folders = ['']
  for (let seen = 0; seen < MAX_FOLDERS && folders.length > 0; seen++) {
    const inside = folders.shift()!
    for (const entry of await readdir(join(to, inside), { withFileTypes: true }))
      if (entry.isDirectory() && entry.name !== '.git') folders.push(join(inside, entry.name))
    for (const name of SHARED) {
      const from = join(workspace, inside, name)
      if (existsSync(from) && (await lstat(join(to, inside, name)).catch(() => null)) === null)
        await symlink(from, join(to, inside, name), 'junction')
    }
  }
}
