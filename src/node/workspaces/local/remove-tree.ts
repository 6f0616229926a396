import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { chmod, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Removes a file or folder with all that is in it, whatever commands did to make that hard. */
export async function removeTree(path: string): Promise<void> {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // A command may have removed permissions of its folders, or may still be ending.
    await unlock(path).catch(() => {})
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    } catch (error) {
      // Folders in folders whose paths are longer than a path may be: `rm` goes into them one by one.
      if (process.platform === 'win32') throw error
      await promisify(execFile)('rm', ['-rf', '--', path])
    }
  }
}

async function unlock(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return
  await chmod(path, 0o700)
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await unlock(join(path, entry.name))
}
