import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { UsageError } from '../../core/errors.ts'

/**
 * sha-256 of a file's bytes, hex.
 * @param onBytes called with the number of bytes read so far
 */
export async function fileSha256(path: string, onBytes?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer)
    done += (chunk as Buffer).length
    onBytes?.(done)
  }
  return hash.digest('hex')
}

/** Bytes of a file, null when there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : null
  } catch {
    return null
  }
}

/** Throws UsageError if the folder's disk has too little free space. If the free space is unknown, it is taken as enough. */
export async function needDiskSpace(folder: string, bytes: number, what: string): Promise<void> {
  const disk = await statfs(folder).catch(() => null)
  const free = disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY
  if (free < bytes)
    throw new UsageError(
      `${what} needs ${gigabytes(bytes)} in ${folder}, but only ${gigabytes(free)} are free: free some space there, or set XDG_CACHE_HOME to a folder on another disk.`,
    )
}

/** e.g. "1.12 GB" */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
