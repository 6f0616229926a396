import { appendFile, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LooksFile } from '../../core/ports.ts'
import { makeFolder } from '../make-folder.ts'
import { whileLocked } from './lock.ts'

/** `.grpo/looks.jsonl`: append-only, committed, one look per line. Its lock is in a folder that git ignores. */
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
    append: async (entry) => {
      const runs = join(dirname(path), 'runs')
      await makeFolder(runs)
      return whileLocked(join(runs, 'looks.lock'), `The alpha ledger ${path}`, async () => {
        const text = await read()
        const { line, value } = entry(text)
        // An incomplete last line stays a line of its own.
        if (line !== null)
          await appendFile(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
        return value
      })
    },
  }
}
