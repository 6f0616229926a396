import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LastRecord } from '../../core/report/last-record.ts'

/** The last record of the run in this folder; null when it never came that far. */
export async function readResult(folder: string): Promise<LastRecord | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as LastRecord
  } catch {
    return null
  }
}
