import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Throws if no file can be created in a folder. Its permissions do not show that: root has all of them, also under /proc and /sys. */
export async function tryToWrite(folder: string): Promise<void> {
  const path = join(folder, `.tfgrpo-${randomUUID()}`)
  await writeFile(path, '', { flag: 'wx' })
  await rm(path, { force: true })
}

/** Why a file or folder cannot be written, and what to do: the middle and end of a sentence that begins with its path. */
export function unwritable(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException
  return `cannot be written (${code ?? error}); ${adviceOn(code, path)}.`
}

/** The same for what cannot be read. */
export function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'does not exist; check its name.'
  const advice = code === 'ENOTDIR' ? 'a part of its path is a file, not a folder' : 'check its permissions'
  return `cannot be read (${code ?? error}); ${advice}.`
}

function adviceOn(code: string | undefined, path: string | undefined): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path ?? 'a part of its path'} is a file, not a folder: choose another place`
    case 'ENOENT':
      return 'nothing can be created there: choose another place'
    case 'EROFS':
      return 'the file system is read-only: choose another place'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full: free some space on it'
    case 'ENAMETOOLONG':
      return 'its name is too long: choose a shorter one'
    default:
      return 'check the permissions of it and its folder'
  }
}
