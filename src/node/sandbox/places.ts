import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join, parse, relative, sep } from 'node:path'
import { isInside } from '../is-inside.ts'

/** Home folders, temporary files of other programs, other sites and services, and folders of keys. */
const PRIVATE = [
  '/home',
  '/root',
  '/Users',
  '/tmp',
  '/var/tmp',
  '/mnt',
  '/media',
  '/Volumes',
  '/srv',
  '/var/www',
  '/var/opt',
  '/var/local',
  '/var/mail',
  '/var/spool',
  '/var/backups',
  '/var/log',
  '/usr/src',
  '/usr/local/src',
  '/run/user',
  '/run/secrets',
  '/etc/shadow',
  '/etc/gshadow',
  '/etc/ssh',
  '/etc/ssl/private',
  '/etc/kubernetes',
  '/var/lib/docker',
  '/var/run/secrets',
]

/** Folders at the root that contain programs: never denied as a whole. */
const SYSTEM = new Set([
  ...[
    'usr',
    'bin',
    'sbin',
    'lib',
    'lib32',
    'lib64',
    'libx32',
    'etc',
    'opt',
    'var',
    'dev',
    'proc',
    'sys',
    'run',
    'nix',
    'gnu',
    'snap',
  ],
  ...['System', 'Library', 'Applications', 'private', 'cores'],
])

/**
 * What commands may not read: everything at the root that holds no programs of the system, home, temporary folders, keys,
 * and the whole tree around a workspace (which contains other workspaces). Exceptions are what a command needs: its slot,
 * the packages, Node itself.
 * @param options.path the PATH of commands: what is installed in /opt is readable where it leads there
 */
export function deniedReads(options: {
  workspaces: readonly string[]
  more: readonly string[]
  path?: string
}): string[] {
  const wanted = [
    ...PRIVATE,
    ...otherRoots(),
    ...otherInstalled(options.path ?? ''),
    homedir(),
    tmpdir(),
    ...options.more,
    ...options.workspaces.map(treeOf),
  ]
  const real = wanted.flatMap((path) => (existsSync(path) ? [realpathSync(path)] : []))
  const unique = [...new Set(real)].filter((path) => parse(path).root !== path)
  // A path inside a denied folder is denied with it.
  return unique.filter((path) => !unique.some((other) => other !== path && isInside(path, other))).sort()
}

/** Folders at the root that are no part of a system: projects and data, whoever put them there. */
function otherRoots(): string[] {
  if (process.platform === 'win32') return []
  return foldersIn('/')
    .filter((name) => !SYSTEM.has(name) && name !== 'lost+found')
    .map((name) => `/${name}`)
}

/** What is in /opt and that PATH does not lead to. */
function otherInstalled(path: string): string[] {
  const used = path.split(delimiter).filter((folder) => existsSync(folder))
  const places = used.flatMap((folder) => [folder, realpathSync(folder)])
  return foldersIn('/opt')
    .map((name) => `/opt/${name}`)
    .filter((folder) => !places.some((place) => isInside(place, folder)))
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}

/** The folder at the root that contains a path; if that belongs to the system, the path's parent folder. */
function treeOf(path: string): string {
  const { root } = parse(path)
  const parts = relative(root, path).split(sep)
  if (parts.length === 0 || parts[0] === '') return path
  if (!SYSTEM.has(parts[0]!)) return join(root, parts[0]!)
  return parts.length > 2 ? dirname(path) : path
}

/** What the running Node needs to read: its program, and npm if it is included. */
export function nodePlaces(execPath = process.execPath): string[] {
  const program = realpathSync(execPath)
  const prefix = dirname(dirname(program))
  const withNpm = basename(dirname(program)) === 'bin' && existsSync(join(prefix, 'lib/node_modules/npm'))
  return withNpm ? [program, join(prefix, 'bin'), join(prefix, 'lib/node_modules')] : [program]
}

/** PATH for commands: the folder of their `node` comes first, so that it is the same everywhere. */
export function commandPath(path: string, own = dirname(realpathSync(process.execPath))): string {
  const rest = path.split(delimiter).filter((folder) => isAbsolute(folder) && folder !== own)
  return [...new Set([own, ...rest])].join(delimiter)
}
