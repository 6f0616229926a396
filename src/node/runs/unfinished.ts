import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LastRecord } from '../../core/report/last-record.ts'
import type { RunKind } from '../../core/train/events.ts'
import { readPlan } from './plan-file.ts'
import { listRuns, type RunFolder } from './run-folder.ts'

const TRAINING: readonly RunKind[] = ['grounded', 'paper']

/** The last record of the run in this folder; null when it never came that far. */
export async function readResult(folder: string): Promise<LastRecord | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as LastRecord
  } catch {
    return null
  }
}

/**
 * The newest run of these kinds and exactly these task files (absolute paths) that has not ended with "done": what `--resume` without
 * `--run` goes on with. null when there is none.
 */
export async function newestUnfinished(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunKind[] = TRAINING,
): Promise<RunFolder | null> {
  return newest(grpo, files, kinds, true)
}

/** The newest run of these kinds and exactly these task files, finished or not. */
export async function newestRun(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunKind[] = TRAINING,
): Promise<RunFolder | null> {
  return newest(grpo, files, kinds, false)
}

async function newest(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunKind[],
  unfinished: boolean,
): Promise<RunFolder | null> {
  const wanted = key(files)
  for (const run of await listRuns(grpo)) {
    // A damaged plan of another run is no reason to refuse this one.
    const plan = await readPlan(run.path).catch(() => null)
    if (!plan || key(plan.files) !== wanted || !kinds.includes(plan.mode)) continue
    if (!unfinished || (await readResult(run.path))?.stopped !== 'done') return run
  }
  return null
}

function key(files: readonly string[]): string {
  return JSON.stringify([...new Set(files)].sort())
}
