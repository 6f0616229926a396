import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { ensureIgnored } from '../runs/run-folder.ts'

/**
 * Results of checks, by the digest of everything they depend on: a stopped check can be resumed, and an unchanged one
 * is not repeated. One JSON line per entry in `.grpo/runs/checks.jsonl`, which is never committed; lines that do not
 * parse (a process was killed while writing) are ignored.
 */
export class CheckCache<T> {
  private readonly path: string
  private readonly folder: string
  private readonly entries = new Map<string, T>()
  private writing: Promise<void> = Promise.resolve()

  private constructor(grpoDir: string, name: string) {
    this.folder = join(grpoDir, 'runs')
    this.path = join(this.folder, name)
  }

  static async open<T>(grpoDir: string, name: string): Promise<CheckCache<T>> {
    const cache = new CheckCache<T>(grpoDir, name)
    const text = await readFile(cache.path, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      if (line === '') continue
      try {
        const { key, value } = JSON.parse(line) as { key: string; value: T }
        if (typeof key === 'string') cache.entries.set(key, value)
      } catch {
        // An incomplete last line.
      }
    }
    return cache
  }

  /** The same file, without its earlier results. */
  writeOnly(): this {
    this.entries.clear()
    return this
  }

  get isEmpty(): boolean {
    return this.entries.size === 0
  }

  get(key: string): T | undefined {
    return this.entries.get(key)
  }

  async set(key: string, value: T): Promise<void> {
    this.entries.set(key, value)
    this.writing = this.writing.then(async () => {
      await ensureIgnored(join(this.folder, '..'))
      await makeFolder(this.folder)
      await appendFile(this.path, `${JSON.stringify({ key, value })}\n`)
    })
    await this.writing
  }
}
