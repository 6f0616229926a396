import { randomBytes } from 'node:crypto'
import { type SimpleGit, simpleGit } from 'simple-git'
import { UsageError } from '../../core/errors.ts'
import { CONFIG, ENVIRONMENT } from './git-settings.ts'
import { readBlobs } from './read-blobs.ts'

/** Time limit of a git command. */
const TIMEOUT_MS = 60_000

/** One side of a file in a commit; null if the file does not exist. */
export interface Blob {
  hash: string
  /** 100644, 100755, 120000 (a link), 160000 (a submodule) */
  mode: string
}

export interface FileChange {
  /** relative to the top of the repository, with / */
  path: string
  before: Blob | null
  after: Blob | null
  /** lines; null = binary */
  added: number | null
  deleted: number | null
}

export interface Commit {
  hash: string
  parents: string[]
  message: string
  /** compared with its first parent; a rename is a deleted and an added file */
  changes: FileChange[]
}

const NOTHING = /^0+$/

/** git in a folder, with plumbing commands that only read, whatever the repository's settings. */
export function quietGit(folder: string, signal?: AbortSignal): SimpleGit {
  return simpleGit({
    baseDir: folder,
    maxConcurrentProcesses: 2,
    config: CONFIG,
    ...(signal ? { abort: signal } : {}),
    timeout: { block: TIMEOUT_MS },
    allowEnvironment: Object.keys(ENVIRONMENT),
    unsafe: {
      // They are set to values that start no program.
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafePager: true,
      allowUnsafeAskPass: true,
      allowUnsafeSshCommand: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeDiffExternal: true,
      allowUnsafeProtocolOverride: true,
    },
  }).env({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...ENVIRONMENT })
}

/** The history of a repository. Only reads, with plumbing commands, whatever the repository's settings. */
export class GitHistory {
  private readonly git: SimpleGit
  private readonly folder: string
  /** path of the folder it was opened in, relative to the top of the repository: "" or "packages/a/" */
  readonly prefix: string

  private constructor(git: SimpleGit, folder: string, prefix: string) {
    this.git = git
    this.folder = folder
    this.prefix = prefix
  }

  /** Throws UsageError if the folder is not in a repository, has no commit, or git is missing. */
  static async open(folder: string, signal: AbortSignal): Promise<GitHistory> {
    const git = quietGit(folder, signal)
    try {
      const prefix = (await git.raw(['rev-parse', '--show-prefix'])).replace(/\n$/, '')
      const head = await git.raw(['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'])
      if (head.trim() === '') throw new Error('no commit yet')
      return new GitHistory(git, folder, prefix)
    } catch (error) {
      signal.throwIfAborted()
      const message = error instanceof Error ? error.message.trim().split('\n')[0]! : String(error)
      // simple-git passes on the operating system's message without its code.
      throw /ENOENT/.test(message)
        ? new UsageError('git is needed to read the history, and is not installed: install it.', [
            { do: 'tasks-from-tests' },
          ])
        : new UsageError(
            `${folder} has no git history to read (${message}); run this in a repository with commits.`,
          )
    }
  }

  /**
   * The newest commits without merges, newest first.
   * @param since a commit: only later ones. Throws UsageError if there is no such commit.
   * @param folder only those that change something in it; '' = all
   */
  async commits(max: number, since: string | undefined, folder = ''): Promise<Commit[]> {
    const range = ['HEAD']
    if (since !== undefined) {
      const known = await this.git
        .raw(['rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`])
        .catch(() => '')
      if (!/^[0-9a-f]{40,64}\n$/.test(known))
        throw new UsageError(`There is no commit ${since}: give an existing one, e.g. HEAD~50 or v1.2.0.`)
      range.push(`^${known.trim()}`)
    }
    // Nothing in the history can contain a NUL, and the mark is unknown to it.
    const mark = randomBytes(16).toString('hex')
    const text = await this.git.raw([
      'log',
      '-z',
      '--no-merges',
      `--max-count=${max}`,
      '--no-show-signature',
      '--no-color',
      '--no-notes',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--no-abbrev',
      '--no-mailmap',
      '--raw',
      '--numstat',
      '--encoding=UTF-8',
      `--format=%x00${mark}%x00%H%x00%P%x00%B%x00`,
      // All that a commit changed, also outside of the folder.
      '--full-diff',
      ...range,
      '--',
      ...(folder === '' ? [] : [`:(literal)${folder}`]),
    ])
    return parseLog(text, mark)
  }

  /** The parents of a commit; null where the repository has no such commit. */
  async parents(commit: string): Promise<string[] | null> {
    const line = await this.git
      .raw(['rev-list', '--parents', '--max-count=1', '--end-of-options', commit])
      .catch(() => '')
    const [hash, ...parents] = line.trim().split(/\s+/)
    return hash === commit ? parents : null
  }

  /** Files and links of the opened folder in a commit, by their paths in it; submodules are left out. */
  async tree(commit: string): Promise<Map<string, Blob>> {
    const inside = this.prefix === '' ? commit : `${commit}:${this.prefix.replace(/\/$/, '')}`
    const text = await this.git.raw(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', inside])
    const entries = text.matchAll(/(\d{6}) blob ([0-9a-f]+)\t([^\0]+)\0/g)
    return new Map([...entries].map(([, mode, hash, path]) => [path!, { mode: mode!, hash: hash! }]))
  }

  /** What a commit changed in these files of the opened folder, compared with another commit, as a unified diff. */
  patch(before: string, commit: string, paths: readonly string[]): Promise<string> {
    return this.git.raw([
      'diff-tree',
      '-r',
      '-p',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      ...(this.prefix === '' ? [] : [`--relative=${this.prefix}`]),
      '--end-of-options',
      before,
      commit,
      '--',
      ...paths.map((path) => `:(top,literal)${this.prefix}${path}`),
    ])
  }

  /** Contents of blobs by their hashes. */
  contents(hashes: readonly string[]): Promise<Map<string, Buffer>> {
    return readBlobs(this.folder, hashes)
  }

  /** Text of a blob; null if it is not UTF-8 or contains a NUL. */
  async text(blob: Blob): Promise<string | null> {
    const bytes = await this.git.binaryCatFile(['blob', blob.hash])
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes as Buffer)
      return text.includes('\0') ? null : text
    } catch {
      return null
    }
  }
}

/** Parses the output for `commits`: after each mark hash, parents and message, then the changes. */
export function parseLog(text: string, mark: string): Commit[] {
  return text
    .split(`\0${mark}\0`)
    .slice(1)
    .map((chunk) => {
      const [hash = '', parents = '', message = '', ...changes] = chunk.split('\0')
      return {
        hash,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        message,
        changes: parseChanges(changes),
      }
    })
}

/** Entries of `--raw -z` (":modes hashes status", path), then those of `--numstat -z` ("added TAB deleted TAB path"). */
function parseChanges(parts: readonly string[]): FileChange[] {
  const changes = new Map<string, FileChange>()
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!
    const raw = /^\n?:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*$/.exec(part)
    if (raw) {
      const path = parts[++at] ?? ''
      const side = (mode: string, hash: string) =>
        NOTHING.test(hash) && NOTHING.test(mode) ? null : { mode, hash }
      changes.set(path, {
        path,
        before: side(raw[1]!, raw[3]!),
        after: side(raw[2]!, raw[4]!),
        added: null,
        deleted: null,
      })
      continue
    }
    const counts = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(part)
    const change = counts === null ? undefined : changes.get(counts[3]!)
    if (counts === null || change === undefined || counts[1] === '-') continue
    change.added = Number(counts[1])
    change.deleted = Number(counts[2])
  }
  return [...changes.values()]
}
