import { appendFile, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import type { LooksFile } from '../../core/ports.ts'
import { makeFolder } from '../make-folder.ts'
import { lockFile } from './lock.ts'

/** The lock is held for one read and one write: even many runs that begin their gates at once wait less than this. */
const PATIENCE_MS = 15_000
const UNKNOWN_HOLDER_MS = 10_000

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
      const lock = await lockFile(join(runs, 'looks.lock'), {
        what: `The alpha ledger ${path}`,
        patienceMs: PATIENCE_MS,
        unknownHolderMs: UNKNOWN_HOLDER_MS,
      }).catch(asFileFault)
      try {
        const text = await read()
        const { line, value } = entry(text)
        // An incomplete last line stays a line of its own.
        if (line !== null)
          await appendFile(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
        return value
      } finally {
        lock.release()
      }
    },
  }
}

/** A lock that cannot be acquired stops a run, like a disk that cannot be written. */
function asFileFault(error: Error): never {
  if (!(error instanceof UsageError)) throw error
  throw Object.assign(new Error(error.message.replace(/\.$/, '')), { code: 'ELOCKED', syscall: 'lock' })
}
