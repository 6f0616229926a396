import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LooksFile } from '../../core/ports.ts'

/** `.grpo/looks.jsonl`: append-only, committed, one look a line. */
export function looksFile(path: string): LooksFile {
  const read = async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw error
    }
  }
  return {
    read,
    append: async (line) => {
      await mkdir(dirname(path), { recursive: true })
      const text = await read()
      // A torn last line stays a line of its own.
      await appendFile(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
    },
  }
}
