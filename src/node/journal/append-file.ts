import type { FileHandle } from 'node:fs/promises'

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

/**
 * Appends to a file with group commit: lines that arrive during a write are written together in the next one, with
 * one write and one fsync. After a fault nothing more is written.
 */
export class AppendFile {
  private readonly file: FileHandle
  private readonly describe: (error: unknown) => Error
  /** length of the whole lines on disk */
  private written: number
  /** length when all queued lines are on disk: where the next line begins */
  private end: number
  private queue: string[] = []
  private waiters: Waiter[] = []
  private working: Promise<void> | null = null
  failure: Error | null = null

  /** `length`: current length of the file; `describe` words a fault */
  constructor(file: FileHandle, length: number, describe: (error: unknown) => Error) {
    this.file = file
    this.written = length
    this.end = length
    this.describe = describe
  }

  /** Queues a line (newline included). Returns its offset and length in bytes at once. */
  push(line: string): { offset: number; length: number } {
    const length = Buffer.byteLength(line)
    const offset = this.end
    this.queue.push(line)
    this.end += length
    return { offset, length }
  }

  /** Resolves when everything queued so far is on disk. Rejects when it could not be written. */
  async sync(): Promise<void> {
    if (this.failure) throw this.failure
    if (this.queue.length === 0) {
      await this.working
      if (this.failure) throw this.failure
      return
    }
    return new Promise<void>((resolve, reject) => {
      this.waiters.push({ resolve, reject })
      this.working ??= this.work()
    })
  }

  private async work(): Promise<void> {
    // Waits one turn of the event loop, so that calls answered together share the first write too.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.waiters.length > 0) {
      const waiters = this.waiters
      const bytes = Buffer.from(this.queue.join(''))
      this.waiters = []
      this.queue = []
      try {
        await this.writeAll(bytes)
        await this.file.datasync()
        this.written += bytes.length
        for (const waiter of waiters) waiter.resolve()
      } catch (error) {
        this.failure = this.describe(error)
        // Whole lines that did reach the disk stay; a half-written one is cut off (and again at the next opening).
        for (const waiter of [...waiters, ...this.waiters]) waiter.reject(this.failure)
        this.waiters = []
        break
      }
    }
    this.working = null
  }

  private async writeAll(bytes: Buffer): Promise<void> {
    let done = 0
    while (done < bytes.length) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.written + done)
      done += bytesWritten
    }
  }
}

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EIO: 'the disk reports an error',
  EROFS: 'the file system is read-only',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
}

/** What a file system error means, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return (code !== undefined ? REASONS[code] : undefined) ?? message
}
