import { type FileHandle, open } from 'node:fs/promises'
import { PRIVATE_FILE } from '../private-file.ts'

const BUFFER = 1 << 16

/** A JSON Lines file that is written from the start, in pieces of about 64 kB. */
export class LinesFile {
  private readonly file: FileHandle
  private pending = ''

  private constructor(file: FileHandle) {
    this.file = file
  }

  /** Creates or empties the file; it is its user's alone. */
  static async create(path: string): Promise<LinesFile> {
    return new LinesFile(await open(path, 'w', PRIVATE_FILE))
  }

  async write(value: unknown): Promise<void> {
    this.pending += `${JSON.stringify(value)}\n`
    if (this.pending.length >= BUFFER) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.pending === '') return
    const text = this.pending
    this.pending = ''
    await this.file.appendFile(text)
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.file.close()
    }
  }
}
