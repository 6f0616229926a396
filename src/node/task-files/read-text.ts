import { readFile, stat } from 'node:fs/promises'
import { type Diagnostic, START_OF_FILE } from '../../core/tasks/diagnostics.ts'
import { MAX_BYTES, tooLarge } from '../../core/tasks/parse-task-file.ts'
import { unreadable } from '../file-fault.ts'

/** Text of a task file, or why it cannot be one. Its size is checked before it is read. */
export async function readTaskText(path: string, file: string): Promise<string | Diagnostic> {
  const refuse = (message: string): Diagnostic => ({ file, ...START_OF_FILE, severity: 'error', message })
  try {
    const stats = await stat(path)
    if (!stats.isFile()) return refuse('this is not a plain file; give a task file.')
    if (stats.size > MAX_BYTES) return refuse(tooLarge(stats.size))
    const bytes = await readFile(path)
    if (bytes.subarray(0, 8192).includes(0)) {
      return refuse('this is a binary file; a task file is YAML or JSONL text in UTF-8.')
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return refuse('this is not UTF-8 text; save the file in UTF-8.')
    return refuse(`the file ${unreadable(error)}`)
  }
}
