import { existsSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join, parse, relative, sep } from 'node:path'

/** Home folders, temporary files of other programs, and folders of keys. */
const PRIVATE = [
  '/home',
  '/root',
  '/Users',
  '/tmp',
  '/var/tmp',
  '/mnt',
  '/media',
  '/Volumes',
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
 * What commands may not read: home, temporary folders, keys, and the whole tree around a workspace (which
 * contains other workspaces). Exceptions are what a command needs: its slot, the packages, Node itself.
 */
export function deniedReads(options: { workspaces: readonly string[]; more: readonly string[] }): string[] {
  const wanted = [...PRIVATE, homedir(), tmpdir(), ...options.more, ...options.workspaces.map(treeOf)]
  const real = wanted.flatMap((path) => (existsSync(path) ? [realpathSync(path)] : []))
  const unique = [...new Set(real)].filter((path) => parse(path).root !== path)
  // A path inside a denied folder is denied with it.
  return unique.filter((path) => !unique.some((other) => other !== path && isInside(path, other))).sort()
}

/** The folder at the root that contains a path; if that belongs to the system, the path's parent folder. */
function treeOf(path: string): string {
  const { root } = parse(path)
  const parts = relative(root, path).split(sep)
  if (parts.length === 0 || parts[0] === '') return path
  if (!SYSTEM.has(parts[0]!)) return join(root, parts[0]!)
  return parts.length > 2 ? dirname(path) : path
}

export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
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
