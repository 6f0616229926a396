import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolders } from '../../core/code/languages.ts'
import { UsageError } from '../../core/errors.ts'
import { leftOutOf } from './left-out.ts'

/** A larger workspace is not copied for every try. */
const MAX_FILES = 20_000
const MAX_BYTES = 512 * 1024 * 1024
/** Number of files read at the same time. */
const PARALLEL = 16

/** A file or symbolic link in a workspace; folders count only for their content. */
export interface WorkspaceEntry {
  /** relative to the workspace, with / */
  path: string
  kind: 'file' | 'link'
  executable: boolean
  bytes: number
}

/**
 * The rule for what is left out of a workspace's copies and digest: version control, our own files, keys, task files
 * (they contain answers), installed packages and caches of compiled or tested code. The entries of
 * `.grpoignore` are left out too (left-out.ts). `path` is relative to the workspace, with /.
 */
export function isExcluded(path: string): boolean {
  return path.split('/').some(isExcludedName) || isKeyFile(path)
}

/** Files that hold keys by their usual names, and folders of them. */
const KEY_FILE =
  /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:\.[^/]*)?|[^/]*\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx)|\.npmrc|\.yarnrc\.yml|\.pypirc|[._]netrc|\.pgpass|\.git-credentials|\.htpasswd|\.dockercfg|\.vault-token|credentials\.json|service[-_]?account[^/]*\.json|client_secret[^/]*\.json|secrets?\.(?:ya?ml|json|toml)|[^/]*\.tfstate(?:\.backup)?)$|(?:^|\/)\.(?:ssh|aws|gnupg|kube|azure|gcloud|docker)(?:\/|$)/i
/** Keys of tests are made for them, and tests need them. */
const OF_TESTS = /(?:^|\/)(?:tests?|__tests__|specs?|fixtures?|__fixtures__|testdata|test[-_]data)\//i

/** Whether a file (relative path, with /) holds keys that no command of a try needs. */
export function isKeyFile(path: string): boolean {
  return KEY_FILE.test(path) && !OF_TESTS.test(path)
}

const PACKAGES_AND_CACHES = packageFolders()

/** The same for one name, at any depth. */
export function isExcludedName(name: string): boolean {
  return (
    name === '.git' ||
    name === '.grpo' ||
    PACKAGES_AND_CACHES.has(name) ||
    name.startsWith('.env') ||
    /\.tasks\.(?:ya?ml|jsonl)$/i.test(name)
  )
}

/** What a copy of the workspace contains, sorted by path; sockets and the like are skipped. */
export async function listWorkspace(folder: string): Promise<WorkspaceEntry[]> {
  const entries: WorkspaceEntry[] = []
  const isLeftOut = leftOutOf(folder)
  let bytes = 0
  const walk = async (inside: string): Promise<void> => {
    for (const item of await readdir(join(folder, inside), { withFileTypes: true })) {
      if (isExcludedName(item.name)) continue
      const path = inside === '' ? item.name : `${inside}/${item.name}`
      if (isKeyFile(path) || isLeftOut(path)) continue
      if (item.isDirectory()) await walk(path)
      else if (item.isFile() || item.isSymbolicLink()) {
        const stats: Stats = await lstat(join(folder, path))
        bytes += stats.size
        if (entries.length >= MAX_FILES || bytes > MAX_BYTES) {
          throw new UsageError(
            `The workspace ${folder} holds more than ${MAX_FILES.toLocaleString('en')} files or ${MAX_BYTES / 1024 ** 2} MB, too much to copy for every try; choose a smaller folder for workspace: in the task file.`,
          )
        }
        const kind = item.isFile() ? 'file' : 'link'
        entries.push({
          path,
          kind,
          executable: kind === 'file' && (stats.mode & 0o111) !== 0,
          bytes: stats.size,
        })
      }
    }
  }
  await walk('')
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** sha-256, hex, over paths, kinds and contents of what a copy of the workspace contains. */
export async function digestWorkspace(folder: string): Promise<string> {
  const entries = await listWorkspace(folder)
  const digests = new Array<string>(entries.length)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < entries.length; index = next++) {
      const { path, kind, executable } = entries[index]!
      const content =
        kind === 'file' ? await readFile(join(folder, path)) : await readlink(join(folder, path))
      const inner = createHash('sha256').update(content).digest('hex')
      digests[index] = `${JSON.stringify(path)} ${executable ? 'executable' : kind} ${inner}\n`
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return createHash('sha256').update(digests.join('')).digest('hex')
}
