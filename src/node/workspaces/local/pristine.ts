import { existsSync, realpathSync } from 'node:fs'
import { chmod, constants, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { CallError } from '../../../core/errors.ts'
import { makeFolder } from '../../make-folder.ts'
import { virtualEnvironment } from '../../sandbox/python-places.ts'
import { leftOutOf } from '../left-out.ts'
import { isExcluded } from '../workspace-files.ts'

/** A larger workspace is not copied for every command. */
const MAX_FILES = 20_000
const MAX_BYTES = 512 * 1024 * 1024

/** An unmodified copy of a workspace, made when the run first needs it; each command's copy is made from it. */
export interface Pristine {
  folder: string
  folders: string[]
  files: string[]
  links: { path: string; target: string }[]
  /** node_modules folders of the original that links point to: read-only for commands */
  packages: string[]
}

/**
 * Copies what belongs to a workspace. Folders named node_modules are not copied: a folder of links to their packages
 * replaces them, so that a command may write next to the packages but never into them.
 * Throws CallError 'sandbox' if the workspace is missing or far too big.
 */
export async function makePristine(workspace: string, folder: string): Promise<Pristine> {
  await makeFolder(folder)
  const pristine: Pristine = { folder, folders: [], files: [], links: [], packages: [] }
  const root = existsSync(workspace) ? realpathSync(workspace) : null
  if (root === null) throw new CallError('sandbox', `The workspace ${workspace} does not exist.`)
  const isLeftOut = leftOutOf(root)
  let bytes = 0
  const visit = async (inside: string) => {
    for (const entry of await readdir(join(root, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.name === 'node_modules') {
        await linkPackages(join(root, path), path, pristine)
        continue
      }
      const environment = entry.isDirectory() ? virtualEnvironment(join(root, path)) : null
      if (environment !== null) {
        // Like packages: shared, read-only, and not part of the copy.
        pristine.links.push({ path, target: environment[0]! })
        pristine.packages.push(...environment)
        await symlink(environment[0]!, join(folder, path), 'junction')
        continue
      }
      if (isExcluded(path) || isLeftOut(path)) continue
      if (entry.isDirectory()) {
        pristine.folders.push(path)
        await mkdir(join(folder, path))
        await visit(path)
      } else if (entry.isFile()) {
        const { size, mode } = await lstat(join(root, path))
        bytes += size
        if (pristine.files.length >= MAX_FILES || bytes > MAX_BYTES)
          throw new CallError(
            'sandbox',
            `The workspace ${workspace} is too big to be copied for each command (over ${MAX_FILES} files or ${MAX_BYTES / 1024 ** 2} MB); choose a smaller folder as workspace.`,
          )
        pristine.files.push(path)
        await copyFile(join(root, path), join(folder, path), constants.COPYFILE_FICLONE)
        // A copy must be writable so that it can be replaced, even if the original is not.
        if ((mode & 0o200) === 0) await chmod(join(folder, path), mode | 0o200)
      } else if (entry.isSymbolicLink()) await link(path, await readlink(join(root, path)))
      // Sockets, pipes and devices are not content.
    }
  }
  const link = async (path: string, target: string) => {
    // A link into the workspace itself must point into the copy.
    const inner = isAbsolute(target) ? relative(root, target) : null
    const kept =
      inner !== null && !inner.startsWith('..') && !isAbsolute(inner)
        ? relative(dirname(join(root, path)), target) || '.'
        : target
    pristine.links.push({ path, target: kept })
    await symlink(kept, join(folder, path))
  }
  await visit('')
  if (!pristine.folders.includes('node_modules')) {
    const above = packagesAbove(root)
    if (above !== null) {
      pristine.packages.push(above)
      pristine.links.push({ path: 'node_modules', target: above })
    }
  }
  return pristine
}

async function linkPackages(original: string, path: string, pristine: Pristine): Promise<void> {
  const real = realpathSync(original)
  await makeFolder(join(pristine.folder, path))
  pristine.folders.push(path)
  pristine.packages.push(real)
  await linkEach(real, path, pristine)
}

async function linkEach(real: string, path: string, pristine: Pristine): Promise<void> {
  for (const entry of await readdir(real, { withFileTypes: true })) {
    if (entry.name === '.cache' || entry.name.startsWith('.vite')) continue
    let target = join(real, entry.name)
    const inside = `${path}/${entry.name}`
    // Packages of one scope are in a folder of their own.
    if (entry.isDirectory() && entry.name.startsWith('@')) {
      await mkdir(join(pristine.folder, inside))
      pristine.folders.push(inside)
      await linkEach(target, inside, pristine)
      continue
    }
    // A package of the workspace itself (npm workspaces): the link points to its copy.
    if (entry.isSymbolicLink()) {
      const own = await readlink(target)
      if (own.startsWith(`..${sep}`) || own.startsWith('../')) target = own
    }
    pristine.links.push({ path: inside, target })
    await symlink(target, join(pristine.folder, inside), 'junction')
  }
}

/** The node_modules that Node would find above a workspace without its own, within the same repository. */
export function packagesAbove(root: string): string | null {
  for (let folder = root; ; ) {
    if (existsSync(join(folder, '.git'))) return null
    const parent = dirname(folder)
    if (parent === folder) return null
    folder = parent
    const found = join(folder, 'node_modules')
    if (existsSync(found)) return existsSync(join(folder, 'package.json')) ? realpathSync(found) : null
  }
}
