import { statfs } from 'node:fs/promises'
import { UsageError } from '../../core/errors.ts'

/** Throws UsageError when the folder's disk has less free than is needed. A disk that does not tell is trusted. */
export async function needDiskSpace(folder: string, bytes: number, what: string): Promise<void> {
  const disk = await statfs(folder).catch(() => null)
  const free = disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY
  if (free < bytes)
    throw new UsageError(
      `${what} needs ${gigabytes(bytes)} in ${folder}, and ${gigabytes(free)} are free: make room there, or set XDG_CACHE_HOME to a folder on another disk.`,
    )
}

/** e.g. "1.12 GB" */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
