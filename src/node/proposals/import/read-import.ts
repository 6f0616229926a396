import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { UsageError } from '../../../core/errors.ts'
import type { AnswerVerifier } from '../../../core/proposals/import/answer-verifier.ts'
import { guessColumns, parseColumnMap } from '../../../core/proposals/import/columns.ts'
import { importRows } from '../../../core/proposals/import/import-rows.ts'
import type { Imported, ImportFormat } from '../../../core/proposals/import/imported.ts'
import { importEvals, isEvalsRow } from '../../../core/proposals/import/openai-evals.ts'
import { importPromptfoo } from '../../../core/proposals/import/promptfoo.ts'
import { type Rows, readCsv, readJsonList, readJsonl } from '../../../core/proposals/import/read-rows.ts'
import { isInside } from '../../is-inside.ts'
import { readTaskText } from '../../task-files/read-text.ts'

/** Size limit of files that the imported file refers to, bytes. */
const MAX_BESIDE = 1024 * 1024

export interface ImportOptions {
  /** the file's path as shown to people */
  shown: string
  /** default: detected from the file */
  format?: ImportFormat
  /** the mapping of columns, as the user wrote it */
  map?: string
  verify: AnswerVerifier
}

/**
 * Reads a file of another tool: the mapping of its columns or parts, the tasks, and what could not be imported.
 * Nothing in it is run. Throws UsageError if it cannot be read in its format.
 */
export async function readImport(path: string, options: ImportOptions): Promise<Imported> {
  const { shown, map, verify } = options
  if (/\.tasks\.(?:ya?ml|jsonl)$/i.test(path))
    throw new UsageError(`${shown} is already a task file.`, [{ do: 'check-task-file', file: shown }])
  const text = await readTaskText(path, shown)
  if (typeof text !== 'string') throw new UsageError(`${shown}: ${text.message}`)
  const format = options.format ?? formatOf(path, text, shown)
  if (format === 'promptfoo') {
    refuseMap(map, 'promptfoo')
    return importPromptfoo(text, shown, readBeside(path))
  }
  const rows = rowsOf(format, path, text, shown)
  if (rows.rows.length === 0 && rows.leftOut.length === 0)
    throw new UsageError(`${shown}: the file contains no rows, so there is nothing to import.`)
  if (format === 'openai-evals') {
    refuseMap(map, 'OpenAI Evals')
    return importEvals(rows, verify)
  }
  const guessed = guessColumns(rows.columns)
  const columns = map === undefined ? guessed : parseColumnMap(map, rows.columns, guessed)
  return importRows(rows, columns, format, verify)
}

function rowsOf(format: ImportFormat, path: string, text: string, shown: string): Rows {
  if (format === 'csv') return readCsv(text, shown)
  const whole = format === 'json' || (format === 'dspy' && extname(path).toLowerCase() !== '.jsonl')
  return whole ? readJsonList(text, shown) : readJsonl(text)
}

/** The format by the file's name, and by its first rows if the name allows several formats. */
function formatOf(path: string, text: string, shown: string): ImportFormat {
  switch (extname(path).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return 'csv'
    case '.yaml':
    case '.yml':
      return 'promptfoo'
    case '.jsonl':
    case '.ndjson':
      return readJsonl(text.slice(0, 100_000)).rows.some(isEvalsRow) ? 'openai-evals' : 'jsonl'
    case '.json':
      return /^\s*\{/.test(text) && /"prompts"\s*:/.test(text) && /"tests"\s*:/.test(text)
        ? 'promptfoo'
        : 'json'
    default:
      throw new UsageError(`${shown}: its format is not clear from its name.`, [{ do: 'name-format' }])
  }
}

function refuseMap(map: string | undefined, format: string): void {
  if (map !== undefined)
    throw new UsageError(
      `Only columns of tables can be mapped; a file of ${format} defines its own fields.`,
      [{ do: 'drop-column-map' }],
    )
}

/** Files in the configuration's folder, and nothing outside of it, links included. */
function readBeside(path: string) {
  const folder = dirname(path)
  return async (name: string): Promise<string | null> => {
    try {
      const file = await realpath(resolve(folder, name))
      if (!isInside(file, await realpath(folder)) || basename(file).startsWith('.env')) return null
      const stats = await stat(file)
      return stats.isFile() && stats.size <= MAX_BESIDE ? await readFile(file, 'utf8') : null
    } catch {
      return null
    }
  }
}
