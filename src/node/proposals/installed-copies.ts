import { type Dirent, existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Installer } from '../../core/code/language/language-support.ts'
import { dirname } from '../../core/code/language/slash-paths.ts'
import { supportOf } from '../../core/code/languages.ts'
import { isInside } from '../is-inside.ts'
import { findPython } from '../sandbox/python-places.ts'
import { packagesAbove } from '../workspaces/local/pristine.ts'
import { isExcludedName } from '../workspaces/workspace-files.ts'
import type { OpenRepository } from './open-repository.ts'

/**
 * Files of installed versions of the packages that these files belong to: in node_modules of the workspace, of its
 * folders and above, also those nested in other packages, in virtual environments and in the Python of PATH. Links back into the workspace (npm workspaces, editable installs) are left out, since its copies have
 * these files. Paths are relative to the workspace (absolute folder), with /, those outside of it absolute.
 */
export async function installedCopies(
  opened: OpenRepository,
  workspace: string,
  files: readonly string[],
): Promise<{ path: string; bytes: number }[]> {
  const folders = foldersOf(opened.files.map(({ path }) => path))
  const root = realpathSync(workspace)
  const places = new Map<string, string>()
  for (const [installer, find] of Object.entries(FINDERS)) {
    const own = files.filter((path) => supportOf(path)?.installer === installer)
    for (const place of own.length === 0 ? [] : await find({ opened, workspace, folders, files: own })) {
      const real = realpathSync(place)
      const isOwn = isInside(real, root) && !relative(root, real).split(sep).some(isExcludedName)
      if (!isOwn) places.set(real, place)
    }
  }
  return [...places.values()].flatMap(filesIn).map((path) => ({
    path: (isInside(path, workspace) ? relative(workspace, path) : path).split(sep).join('/'),
    bytes: lstatSync(path).size,
  }))
}

interface Sought {
  opened: OpenRepository
  workspace: string
  /** folders of the workspace, '' is the outermost */
  folders: ReadonlySet<string>
  /** files whose packages are searched for */
  files: readonly string[]
}

/** Absolute paths of installed versions of the packages that files belong to. */
const FINDERS: Record<Installer, (sought: Sought) => string[] | Promise<string[]>> = {
  npm: nodePackages,
  pip: pythonPackages,
}

/** The folders that contain these paths, and those above, '' is the outermost. */
function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set([''])
  for (const path of paths)
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder)
  return folders
}

function nodePackages({ opened: { read }, workspace, folders, files }: Sought): string[] {
  const names = new Set<string>()
  for (const folder of foldersOf(files)) {
    const name = nameIn(read(join(folder, 'package.json').split(sep).join('/')))
    if (name !== null) names.add(name)
  }
  if (names.size === 0) return []
  const above = packagesAbove(workspace)
  return [
    ...[...folders].map((folder) => join(workspace, folder, 'node_modules')),
    ...(above === null ? [] : [above]),
  ].flatMap((modules) => packagesNamed(modules, names))
}

function nameIn(json: string | null): string | null {
  try {
    const { name } = JSON.parse(json ?? '{}') as { name?: unknown }
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}

/** Packages of these names in a folder of packages, and in their own nested packages. */
function packagesNamed(modules: string, names: ReadonlySet<string>, scope = ''): string[] {
  return entriesOf(modules).flatMap((entry) => {
    const path = join(modules, entry.name)
    // pnpm keeps a folder for each version, with its own node_modules; packages of a scope are in a folder of their own.
    if (entry.name === '.pnpm' || entry.name === 'node_modules') return packagesNamed(path, names)
    if (entry.name.startsWith('@')) return packagesNamed(path, names, `${entry.name}/`)
    const own = names.has(scope + entry.name) && existsSync(path) ? [path] : []
    return entry.isDirectory() ? [...own, ...packagesNamed(join(path, 'node_modules'), names)] : own
  })
}

/** A file pkg/text.py may be installed as the package pkg, src/text.py as the module text. */
async function pythonPackages({ workspace, folders, files }: Sought): Promise<string[]> {
  const names = new Set(files.flatMap((path) => path.split('/')))
  const system = await findPython(process.env.PATH ?? '', workspace)
  return [
    ...[...folders].flatMap((folder) => environmentPackages(join(workspace, folder))),
    ...(system?.packages ?? []),
  ]
    .flatMap((packages) => [...names].map((name) => join(packages, name)))
    .filter((path) => existsSync(path))
}

/** The package folders of the virtual environments in a folder. */
function environmentPackages(folder: string): string[] {
  return ['.venv', 'venv']
    .map((name) => join(folder, name))
    .filter((environment) => existsSync(join(environment, 'pyvenv.cfg')))
    .flatMap((environment) => [
      join(environment, 'Lib', 'site-packages'),
      ...entriesOf(join(environment, 'lib')).map(({ name }) =>
        join(environment, 'lib', name, 'site-packages'),
      ),
    ])
}

/** Every file in a folder, without the nested packages of a package. */
function filesIn(path: string): string[] {
  if (!lstatSync(realpathSync(path)).isDirectory()) return [path]
  return entriesOf(path).flatMap((entry) => {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) return isExcludedName(entry.name) ? [] : filesIn(inner)
    return entry.isFile() ? [inner] : []
  })
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
