import { type RunEntry, runEntry } from './run-entry.ts'
import { listRuns, type RunFolder } from './run-folder.ts'

/** Training also resumes a preflight, which is the first step of a training run. */
const TRAINING: readonly RunEntry['kind'][] = ['grounded', 'paper', 'preflight']

/**
 * The newest run of these kinds and exactly these task files (absolute paths) that has not ended: the one to resume if
 * none is given. For training, a finished preflight counts as unfinished, unless a newer run of these files was trained
 * to its end. null if there is none.
 */
export async function newestUnfinished(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunEntry['kind'][] = TRAINING,
): Promise<RunFolder | null> {
  let trained = false
  for await (const { run, entry } of newestFirst(grpo, files, kinds)) {
    if (entry.result?.stopped !== 'done') return run
    if (entry.kind !== 'preflight') trained = true
    else if (kinds.includes('grounded') && !trained) return run
  }
  return null
}

/** The newest run of these kinds and exactly these task files, finished or not. */
export async function newestRun(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunEntry['kind'][] = TRAINING,
): Promise<RunFolder | null> {
  for await (const { run } of newestFirst(grpo, files, kinds)) return run
  return null
}

async function* newestFirst(
  grpo: string,
  files: readonly string[],
  kinds: readonly RunEntry['kind'][],
): AsyncGenerator<{ run: RunFolder; entry: RunEntry }> {
  const wanted = key(files)
  for (const run of await listRuns(grpo)) {
    // A damaged plan of another run must not prevent this one.
    const entry = await runEntry(run.path)
    if (entry && key(entry.plan.files) === wanted && kinds.includes(entry.kind)) yield { run, entry }
  }
}

function key(files: readonly string[]): string {
  return JSON.stringify([...new Set(files)].sort())
}
