import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Throws where a folder takes no file. Its permissions do not tell: root has all of them, also under /proc and /sys. */
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

/** The same of what cannot be read. */
export function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'does not exist; correct its name.'
  const advice = code === 'ENOTDIR' ? 'a part of its path is a file and no folder' : 'check its permissions'
  return `cannot be read (${code ?? error}); ${advice}.`
}

function adviceOn(code: string | undefined, path: string | undefined): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path ?? 'a part of its path'} is a file and no folder: name another place`
    case 'ENOENT':
      return 'the system lets nothing be made there: name another place'
    case 'EROFS':
      return 'the file system is read-only: name another place'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full: make room on it'
    case 'ENAMETOOLONG':
      return 'its name is too long: name another one'
    default:
      return 'check the permissions of it and its folder'
  }
}
