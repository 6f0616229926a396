import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { isNamed, type UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/tasks/nearest.ts'
import { unreadable } from '../file-fault.ts'
import { type CommitTree, commitTree, parentOf } from '../git/commit-tree.ts'
import { GitHistory } from '../git/open-git.ts'
import { leftOutOf } from '../workspaces/left-out.ts'
import { digestWorkspace, isExcluded, isExcludedName, listWorkspace } from '../workspaces/workspace-files.ts'

/** Limit of the bytes of files in one task's prompt. */
export const SHOW_LIMIT = 48 * 1024

/** What could not be read, one sentence. */
export interface Problem {
  problem: string
}

/** Reads what task files refer to in workspaces, each folder and file once. */
export class WorkspaceReader {
  readonly #folders = new Map<string, Promise<{ real: string; digest: string } | Problem>>()
  readonly #histories = new Map<string, Promise<GitHistory>>()
  readonly #trees = new Map<string, Promise<CommitTree | Problem>>()
  readonly #shown = new Map<string, Promise<{ content: string; bytes: number } | Problem>>()
  readonly #texts = new Map<string, Promise<string | null>>()
  readonly #modules = new Map<string, Promise<Uint8Array | null>>()
  readonly #digests: boolean

  /** @param options digests: false = folders are listed, not read, and get an empty digest */
  constructor(options: { digests: boolean }) {
    this.#digests = options.digests
  }

  /**
   * Real path and content digest of a workspace folder.
   * @param used false = its files are those of a commit, so that the current ones do not matter
   */
  folder(path: string, used = true): Promise<{ real: string; digest: string } | Problem> {
    return once(this.#folders, `${used} ${path}`, async () => {
      const stats = await stat(path).catch(() => null)
      if (stats === null)
        return { problem: `the workspace ${path} does not exist; create it or correct workspace:.` }
      if (!stats.isDirectory()) return { problem: `the workspace ${path} is a file; give a folder.` }
      try {
        if (!used) return { real: await realpath(path), digest: '' }
        if (!this.#digests) await listWorkspace(path)
        return { real: await realpath(path), digest: this.#digests ? await digestWorkspace(path) : '' }
      } catch (error) {
        if (isNamed<UsageError>(error, 'UsageError')) return { problem: error.message }
        return { problem: `the workspace ${path} ${unreadable(error)}` }
      }
    })
  }

  /**
   * The files that a task starts from which asks for a commit again.
   * @param shown the prompt shows some of them
   */
  commit(
    workspace: string,
    grpoDir: string,
    commit: string,
    tests: readonly string[],
    shown: boolean,
  ): Promise<CommitTree | Problem> {
    return once(this.#trees, JSON.stringify([workspace, grpoDir, commit, tests]), async () => {
      try {
        const history = await once(this.#histories, workspace, () =>
          GitHistory.open(workspace, new AbortController().signal),
        )
        // A check of a task file writes nothing.
        if (!this.#digests && !shown) {
          await parentOf(history, workspace, commit)
          return { folder: workspace, digest: '' }
        }
        return await commitTree(history, workspace, grpoDir, commit, tests)
      } catch (error) {
        return { problem: (error as Error).message.replace(/\.$/, '') }
      }
    })
  }

  /** A file of a workspace (its real path) for a prompt. */
  show(workspace: string, path: string): Promise<{ content: string; bytes: number } | Problem> {
    return once(this.#shown, `${workspace}\0${path}`, () => readShown(workspace, path))
  }

  /** Text of a plain file of a workspace (its real path); null if there is none. */
  text(workspace: string, path: string): Promise<string | null> {
    return once(this.#texts, `${workspace}\0${path}`, async () => {
      const file = join(workspace, path)
      if ((await realpath(file).catch(() => null)) !== file) return null
      return readFile(file, 'utf8').catch(() => null)
    })
  }

  /** Bytes of a script verifier's module, null if there is none. */
  module(path: string): Promise<Uint8Array | null> {
    return once(this.#modules, path, () => readFile(path).catch(() => null))
  }
}

async function readShown(
  workspace: string,
  path: string,
): Promise<{ content: string; bytes: number } | Problem> {
  const inside = posix.normalize(path)
  const hidden =
    inside.split('/').find(isExcludedName) ?? (isExcluded(inside) ? posix.basename(inside) : undefined)
  if (hidden !== undefined) {
    return {
      problem: `show "${path}" is not part of the workspace: copies leave out ${hidden}; choose another file.`,
    }
  }
  if (leftOutOf(workspace)(inside)) {
    return {
      problem: `show "${path}" is not part of the workspace: .grpoignore leaves it out; choose another file.`,
    }
  }
  const file = join(workspace, inside)
  const real = await realpath(file).catch(() => null)
  if (real === null) {
    if (await lstat(file).catch(() => null))
      return { problem: `show "${path}" is a broken symbolic link; choose a plain file of the workspace.` }
    const known = (await listWorkspace(workspace)).map((entry) => entry.path)
    const meant = nearest(inside, known) ?? known.find((other) => basename(other) === basename(inside))
    return {
      problem:
        `show "${path}" does not exist in the workspace; ${meant === undefined ? 'create it or remove it from show:' : `did you mean "${meant}"?`}`.replace(
          /([^?])$/,
          '$1.',
        ),
    }
  }
  if (real !== file)
    return {
      problem: `show "${path}" is or goes through a symbolic link; choose a plain file of the workspace.`,
    }
  const stats = await stat(file)
  if (!stats.isFile()) return { problem: `show "${path}" is a folder; list the files in it.` }
  // A larger file is over the limit whatever it contains, so it is not read.
  if (stats.size > SHOW_LIMIT) return { content: '', bytes: stats.size }
  try {
    const bytes = await readFile(file)
    const content = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (content.includes('\0')) return { problem: `show "${path}" is a binary file; show text only.` }
    return { content, bytes: bytes.length }
  } catch (error) {
    if (error instanceof TypeError) return { problem: `show "${path}" is not UTF-8 text; show text only.` }
    return { problem: `show "${path}" cannot be read (${(error as NodeJS.ErrnoException).code ?? error}).` }
  }
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = cache.get(key)
  if (made === undefined) {
    made = make()
    cache.set(key, made)
  }
  return made
}
