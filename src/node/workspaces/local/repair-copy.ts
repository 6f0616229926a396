import {
  chmodSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
} from 'node:fs'
import { constants, copyFile, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { breather } from '../../breather.ts'
import type { Pristine } from './pristine.ts'
import { removeTree } from './remove-tree.ts'
import { renewSlot, type Slot, workFolder } from './slots.ts'
import { folderSign, isUntouched } from './untouched.ts'

/**
 * Makes a copy that was used what it was when it was made: what was added goes, what was touched or removed comes from the
 * original again. Of a folder that was touched only what is in it is kept: its attributes cannot be compared. For copies
 * whose commands have all ended: what a process still holds open it could write later.
 * Throws where something cannot be removed or read; then the copy is to be made anew.
 */
export async function repairCopy(slot: Slot, pristine: Pristine): Promise<void> {
  slot.holds = null
  await renewSlot(slot)
  const work = workFolder(slot)
  const wanted = {
    files: new Set(pristine.files),
    folders: new Set(pristine.folders),
    links: new Map(pristine.links.map(({ path, target }) => [path, target])),
  }
  const mode = lstatSync(slot.folder).mode & 0o7777
  const breathe = breather()
  const kept = new Set<string>()
  const moved = new Set<string>()
  const isAsItWas = (path: string, entry: Dirent) => {
    if (entry.isSymbolicLink()) return wanted.links.get(path) === readlinkSync(join(work, path))
    return entry.isFile() && wanted.files.has(path) && isUntouched(work, path, slot.signs)
  }
  const visit = async (inside: string) => {
    const same = isUntouched(work, folderSign(inside), slot.signs)
    const names: string[] = []
    for (const entry of readdirSync(join(work, inside), { withFileTypes: true })) {
      await breathe()
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.isDirectory() && wanted.folders.has(path)) {
        if ((lstatSync(join(work, path)).mode & 0o7777) !== mode) chmodSync(join(work, path), mode)
        await visit(path)
        kept.add(path)
        names.push(entry.name)
      } else if (isAsItWas(path, entry)) {
        kept.add(path)
        names.push(entry.name)
      } else await removeTree(join(work, path))
    }
    if (same) return
    moveInto(slot, inside, names, mode)
    moved.add(folderSign(inside))
    for (const name of names) moved.add(inside === '' ? name : `${inside}/${name}`)
  }
  await visit('')
  for (const folder of pristine.folders) if (!kept.has(folder)) await mkdir(join(work, folder), { mode })
  for (const { path, target } of pristine.links)
    if (!kept.has(path)) await symlink(target, join(work, path), 'junction')
  for (const file of pristine.files)
    if (!kept.has(file))
      await copyFile(join(pristine.folder, file), join(work, file), constants.COPYFILE_FICLONE)
  for (const path of [...slot.signs.keys()]) {
    const isStill = path.endsWith('/') || kept.has(path)
    if (!isStill || moved.has(path) || (path.endsWith('/') && !isUntouched(work, path, slot.signs)))
      slot.signs.delete(path)
  }
  slot.holds = pristine
}

/** Puts what is in a folder into a new one that takes its place. */
function moveInto(slot: Slot, inside: string, names: readonly string[], mode: number): void {
  const [old, place] = [join(slot.folder, 'old'), join(workFolder(slot), inside)]
  renameSync(place, old)
  mkdirSync(place, { mode })
  for (const name of names) renameSync(join(old, name), join(place, name))
  rmdirSync(old)
}
