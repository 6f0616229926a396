import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { chmod, constants, copyFile, lstat, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileToWrite } from '../../../core/ports.ts'
import { makeFolder, makeFolderSync } from '../../make-folder.ts'
import { innerPath, refused } from '../inner-path.ts'
import type { Pristine } from './pristine.ts'
import { signsOf } from './untouched.ts'

/** A file whose content need not be text. */
type BytesToWrite = Pick<FileToWrite, 'path'> & { content: string | Uint8Array }

/** A folder that commands use one after another, each with a new copy: work/ (the copy), home/ and tmp/. */
export interface Slot {
  folder: string
  /** the unmodified content of work/, or null if it must be copied again */
  holds: Pristine | 'empty' | null
  /** of each file of the last copy that was made, what tells whether it was touched since */
  signs: ReadonlyMap<string, string>
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

export const workFolder = (slot: Slot) => join(slot.folder, 'work')
export const homeFolder = (slot: Slot) => join(slot.folder, 'home')
export const temporaryFolder = (slot: Slot) => join(slot.folder, 'tmp')

/** Number of entries up to which a copy is made synchronously: other threads would take four times as long. */
const SMALL = 400

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
    const { files } = pristine
    for (const file of files.slice(0, SMALL))
      copyFileSync(join(pristine.folder, file), join(work, file), constants.COPYFILE_FICLONE)
    await Promise.all(
      files
        .slice(SMALL)
        .map((file) => copyFile(join(pristine.folder, file), join(work, file), constants.COPYFILE_FICLONE)),
    )
    slot.signs = signsOf(work, files)
  }
  slot.holds = wanted
}

/** Empties the slot; the folder itself stays, since prepared sandboxes refer to it. */
export async function empty(slot: Slot): Promise<void> {
  slot.holds = null
  makeFolderSync(slot.folder)
  for (const name of readdirSync(slot.folder)) await remove(join(slot.folder, name))
  for (const name of ['work', 'home', 'tmp']) mkdirSync(join(slot.folder, name))
  slot.holds = 'empty'
}

async function remove(path: string): Promise<void> {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // A command may have removed permissions of its folders, or may still be ending.
    await unlock(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function unlock(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return
  await chmod(path, 0o700)
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await unlock(join(path, entry.name))
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
