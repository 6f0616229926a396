import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { chmod, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CallError } from '../../../core/errors.ts'
import { breather } from '../../breather.ts'
import { isInside } from '../../is-inside.ts'
import { makeFolder } from '../../make-folder.ts'
import { virtualEnvironment } from '../../sandbox/python-places.ts'
import { leftOutOf } from '../left-out.ts'
import { ownerOf } from '../owner.ts'
import { isExcluded } from '../workspace-files.ts'
import { slashed } from './copy-files.ts'
import { copyOne } from './copy-one.ts'

/** A larger workspace is not copied for every command. */
const MAX_FILES = 20_000
const MAX_BYTES = 512 * 1024 * 1024

/** An unmodified copy of a workspace, made when the run first needs it; each command's copy is made from it. */
export interface Pristine {
  folder: string
  folders: string[]
  files: string[]
  /** bytes of each file */
  sizes: Map<string, number>
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
  const pristine: Pristine = {
    folder,
    folders: [],
    files: [],
    sizes: new Map(),
    links: [],
    packages: [],
  }
  const root = existsSync(workspace) ? realpathSync(workspace) : null
  if (root === null) throw new CallError('sandbox', `The workspace ${workspace} does not exist.`)
  const owner = ownerOf(root)
  const isLeftOut = leftOutOf(root)
  let bytes = 0
  const breathe = breather()
  const visit = async (inside: string) => {
    for (const entry of await readdir(join(root, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.name === 'node_modules') {
        await linkPackages(root, path, pristine)
        continue
      }
      const isShared = entry.isSymbolicLink() && leadsTo(join(root, path), owner)
      const environment = entry.isDirectory() || isShared ? virtualEnvironment(join(root, path)) : null
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
        await breathe()
        const { size, mode } = lstatSync(join(root, path))
        bytes += size
        if (pristine.files.length >= MAX_FILES || bytes > MAX_BYTES)
          throw new CallError(
            'sandbox',
            `The workspace ${workspace} is too big to be copied for each command (over ${MAX_FILES} files or ${MAX_BYTES / 1024 ** 2} MB); choose a smaller folder as workspace.`,
          )
        pristine.files.push(path)
        pristine.sizes.set(path, size)
        await copyOne(join(root, path), join(folder, path), size)
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

/** Whether a link of files of a past commit leads to what is installed in the workspace that they are of. */
const leadsTo = (path: string, owner: string | null) =>
  owner !== null && existsSync(path) && isInside(realpathSync(path), owner)

async function linkPackages(root: string, path: string, pristine: Pristine): Promise<void> {
  const real = realpathSync(join(root, path))
  pristine.packages.push(real)
  await linkEach(root, real, path, pristine)
}

async function linkEach(root: string, real: string, path: string, pristine: Pristine): Promise<void> {
  await makeFolder(join(pristine.folder, path))
  pristine.folders.push(path)
  for (const entry of await readdir(real, { withFileTypes: true })) {
    if (entry.name === '.cache' || entry.name.startsWith('.vite')) continue
    const original = join(real, entry.name)
    const inside = `${path}/${entry.name}`
    // Packages of one scope are in a folder of their own; so are programs, where packages of the workspace have some.
    const holdsOwn = entry.name === '.bin' && (await leadsToOwn(root, original))
    if (entry.isDirectory() && (entry.name.startsWith('@') || holdsOwn)) {
      await linkEach(root, original, inside, pristine)
      continue
    }
    const target = entry.isSymbolicLink() ? await keptTarget(root, original, inside, pristine) : original
    pristine.links.push({ path: inside, target })
    await symlink(target, join(pristine.folder, inside), 'junction')
  }
}

/**
 * Where a link of a copy leads: within the copy if the original stays within the workspace (packages of npm and pnpm
 * workspaces, what pnpm keeps in `node_modules/.pnpm`), else to the original, which is then readable with the packages
 * around it.
 */
async function keptTarget(
  root: string,
  original: string,
  inside: string,
  pristine: Pristine,
): Promise<string> {
  const written = await readlink(original)
  const at = dirname(join(root, inside))
  const led = resolve(at, written)
  if (!existsSync(original)) return original
  const real = realpathSync(original)
  const stays = led !== root && isInside(led, root) && existsSync(led)
  const owner = ownerOf(root)
  // The files as they were take the place of the current ones, which hold what a task asks for.
  if (stays && owner !== null && isInside(real, owner) && !isExcluded(slashed(relative(owner, real))))
    return relative(at, led)
  // What stays in the workspace may be a link out of it, as in a store that several workspaces share.
  if (stays && isInside(real, root)) return relative(at, led)
  const parts = real.split(sep)
  const shared = parts.indexOf('node_modules')
  const readable = parts.slice(0, shared < 0 ? parts.length : shared + 1).join(sep)
  if (!pristine.packages.includes(readable)) pristine.packages.push(readable)
  return stays ? relative(at, led) : original
}

/** Whether a folder holds links to files of the workspace itself. */
async function leadsToOwn(root: string, folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue
    const real = await realpath(join(folder, entry.name)).catch(() => null)
    if (real !== null && isInside(real, root) && !isExcluded(relative(root, real).split(sep).join('/')))
      return true
  }
  return false
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
