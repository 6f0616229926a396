import { randomBytes } from 'node:crypto'
import { type SimpleGit, simpleGit } from 'simple-git'
import { UsageError } from '../../../core/errors.ts'

/** Time limit of a git command. */
const TIMEOUT_MS = 60_000

/**
 * Settings that override the repository's own, which are not trusted: no program of its choice is started, be it for
 * watching files, hooks, paging, signatures or comparing.
 */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.askPass=',
  'core.quotePath=false',
  'core.sshCommand=false',
  'credential.helper=',
  'diff.external=',
  'log.showSignature=false',
  'submodule.recurse=false',
]

/** Nothing is fetched, not even missing objects of a partial clone; no prompt is shown; nothing is locked. */
const ENVIRONMENT = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
}

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

/** The history of a repository. Only reads, with plumbing commands, whatever the repository's settings. */
export class GitHistory {
  private readonly git: SimpleGit
  /** path of the folder it was opened in, relative to the top of the repository: "" or "packages/a/" */
  readonly prefix: string

  private constructor(git: SimpleGit, prefix: string) {
    this.git = git
    this.prefix = prefix
  }

  /** Throws UsageError if the folder is not in a repository, has no commit, or git is missing. */
  static async open(folder: string, signal: AbortSignal): Promise<GitHistory> {
    const git = simpleGit({
      baseDir: folder,
      maxConcurrentProcesses: 2,
      config: CONFIG,
      abort: signal,
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
    try {
      const prefix = (await git.raw(['rev-parse', '--show-prefix'])).replace(/\n$/, '')
      const head = await git.raw(['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'])
      if (head.trim() === '') throw new Error('no commit yet')
      return new GitHistory(git, prefix)
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
