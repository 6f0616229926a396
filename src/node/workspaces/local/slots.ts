import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { lstat, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileToWrite } from '../../../core/ports.ts'
import { breather } from '../../breather.ts'
import { makeFolder, makeFolderSync } from '../../make-folder.ts'
import { innerPath, refused } from '../inner-path.ts'
import { copyOne } from './copy-one.ts'
import type { Pristine } from './pristine.ts'
import { removeTree } from './remove-tree.ts'

/** A file whose content need not be text. */
type BytesToWrite = Pick<FileToWrite, 'path'> & { content: string | Uint8Array }

/** A folder that commands use one after another, each with a new copy: work/ (the copy), home/ and tmp/. */
export interface Slot {
  folder: string
  /** the unmodified content of work/, or null if it must be copied again */
  holds: Pristine | 'empty' | null
  /** of each file and folder of the copy, what tells whether it was touched since: `untouched.ts` */
  readonly signs: Map<string, string>
  /** the clean-up after the last command */
  cleaning: Promise<void>
}

/** @param root the folder that contains all slots */
export const newSlot = (root: string, number: number): Slot => ({
  folder: join(root, `slot-${number}`),
  holds: null,
  signs: new Map(),
  cleaning: Promise.resolve(),
})

export const workFolder = (slot: Pick<Slot, 'folder'>) => join(slot.folder, 'work')
export const homeFolder = (slot: Slot) => join(slot.folder, 'home')
export const temporaryFolder = (slot: Slot) => join(slot.folder, 'tmp')

/** Where a slot's folder is on its way out. */
const usedFolder = (slot: Slot) => `${slot.folder}-used`

/** Makes work/ a new copy, unless it is one already. */
export async function fill(slot: Slot, pristine: Pristine | null): Promise<void> {
  const wanted = pristine ?? 'empty'
  if (slot.holds === wanted) return
  if (slot.holds !== 'empty') await empty(slot)
  slot.holds = null
  if (pristine !== null) {
    const work = workFolder(slot)
    for (const folder of pristine.folders) makeFolderSync(join(work, folder))
    for (const { path, target } of pristine.links) symlinkSync(target, join(work, path), 'junction')
    const breathe = breather()
    for (const file of pristine.files) {
      await breathe()
      await copyOne(join(pristine.folder, file), join(work, file), pristine.sizes.get(file) ?? 0)
    }
  }
  slot.holds = wanted
}

/** Empties the slot; its path stays, since prepared sandboxes refer to it. */
export async function empty(slot: Slot): Promise<void> {
  slot.holds = null
  slot.signs.clear()
  makeFolderSync(slot.folder)
  await removeTree(slot.folder)
  await removeTree(usedFolder(slot))
  makeFolderSync(slot.folder)
  for (const name of ['work', 'home', 'tmp']) mkdirSync(join(slot.folder, name))
  slot.holds = 'empty'
}

/** Takes everything but work/ out of the slot, attributes of its folder included. */
export async function renewSlot(slot: Slot): Promise<void> {
  const used = usedFolder(slot)
  renameSync(slot.folder, used)
  makeFolderSync(slot.folder)
  renameSync(join(used, 'work'), workFolder(slot))
  await removeTree(used)
  for (const name of ['home', 'tmp']) mkdirSync(join(slot.folder, name))
}

/**
 * Writes a file into a copy, at exactly its path: never above the copy, and never through a link, which could lead out of
 * it or to a file that the verifier reads.
 */
export async function writeInto(slot: Slot, file: BytesToWrite): Promise<void> {
  await writeBelow(workFolder(slot), file)
  slot.holds = null
}

/** Writes a file into a folder of a slot in the same way. */
export async function writeBelow(folder: string, file: BytesToWrite): Promise<void> {
  const path = innerPath(file.path)
  if (path === '') throw refused(`The path "${file.path}" is the workspace itself; name a file in it.`)
  const work = await realpath(folder)
  const parts = path.split('/')
  for (let i = 1; i < parts.length; i++) {
    const stat = await lstat(join(work, ...parts.slice(0, i))).catch(() => null)
    if (stat === null) break
    if (!stat.isDirectory())
      throw refused(
        `The path "${file.path}" leads through ${stat.isSymbolicLink() ? 'a link' : 'a file'}; it must name a file in plain folders.`,
      )
  }
  const target = join(work, path)
  await makeFolder(dirname(target))
  const before = await lstat(target).catch(() => null)
  if (before?.isDirectory()) throw refused(`The path "${file.path}" is a folder; it must name a file.`)
  // Replaced, not overwritten: the old one may be a link.
  if (before !== null) await rm(target)
  const mode = before?.isFile() ? { mode: before.mode & 0o777 } : {}
  await writeFile(target, file.content, { flag: 'wx', ...mode })
}
