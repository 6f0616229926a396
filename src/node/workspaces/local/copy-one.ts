import { copyFileSync } from 'node:fs'
import { constants, copyFile } from 'node:fs/promises'

/** A larger file is copied by another thread, bytes. */
const LARGE = 256 * 1024

/** Shares its blocks with the original where the file system can. */
export function copyOne(from: string, to: string, bytes: number): Promise<void> | undefined {
  if (bytes > LARGE) return copyFile(from, to, constants.COPYFILE_FICLONE)
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  return undefined
}
