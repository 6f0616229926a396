import { chmodSync, type Dirent, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { constants, copyFile, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pristine } from './pristine.ts'
import { type Slot, workFolder } from './slots.ts'
import { isUntouched, signsOf } from './untouched.ts'

/** Copies with fewer files are made anew, which takes milliseconds. */
const WORTH_IT = 400

/** Whether it pays to put a copy right instead of making another one. */
export function isWorthRepair({ files }: Pristine): boolean {
  return files.length >= WORTH_IT
}

/**
 * Makes a copy that was used what it was when it was made: what was added goes, what was touched or removed comes from the
 * original again. For copies whose commands have all ended: what a process still holds open it could write later.
 * Throws where something cannot be removed or read; then the copy is to be made anew.
 */
export async function repairCopy(slot: Slot, pristine: Pristine): Promise<void> {
  slot.holds = null
  const work = workFolder(slot)
  const wanted = {
    files: new Set(pristine.files),
    folders: new Set(pristine.folders),
    links: new Map(pristine.links.map(({ path, target }) => [path, target])),
  }
  const mode = lstatSync(slot.folder).mode & 0o7777
  const kept = new Set<string>()
  const isAsItWas = async (path: string, entry: Dirent) => {
    if (entry.isSymbolicLink()) return wanted.links.get(path) === readlinkSync(join(work, path))
    return entry.isFile() && wanted.files.has(path) && (await isUntouched(work, path, slot.signs))
  }
  const visit = async (inside: string) => {
    for (const entry of readdirSync(join(work, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.isDirectory() && wanted.folders.has(path)) {
        kept.add(path)
        if ((lstatSync(join(work, path)).mode & 0o7777) !== mode) chmodSync(join(work, path), mode)
        await visit(path)
      } else if (await isAsItWas(path, entry)) kept.add(path)
      else await rm(join(work, path), { recursive: true, force: true })
    }
  }
  await visit('')
  for (const folder of pristine.folders) if (!kept.has(folder)) await mkdir(join(work, folder), { mode })
  for (const { path, target } of pristine.links)
    if (!kept.has(path)) await symlink(target, join(work, path), 'junction')
  const missing = pristine.files.filter((file) => !kept.has(file))
  for (const file of missing)
    await copyFile(join(pristine.folder, file), join(work, file), constants.COPYFILE_FICLONE)
  for (const name of ['home', 'tmp']) {
    await rm(join(slot.folder, name), { recursive: true, force: true, maxRetries: 3 })
    await mkdir(join(slot.folder, name))
  }
  const fresh = signsOf(work, missing)
  slot.signs = new Map([...slot.signs].filter(([file]) => kept.has(file)).concat([...fresh]))
  slot.holds = pristine
}
