import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LastRecord } from '../../core/report/last-record.ts'
import type { RunKind } from '../../core/run/events.ts'
import type { Plan } from '../../core/run/plan.ts'
import { isLocked } from './lock.ts'
import { readPlan } from './plan-file.ts'
import { readResult } from './read-run.ts'
import { listRuns } from './run-folder.ts'

/** A run as a list of runs shows it. */
export interface RunEntry {
  name: string
  folder: string
  /** preflight: only the first step of a training run */
  kind: RunKind | 'preflight'
  plan: Plan
  /** whether it has an event; before that a preflight looks like a training run */
  begun: boolean
  /** when it was made, milliseconds since 1970 */
  made: number
  /** null if it has not ended or was killed */
  result: LastRecord | null
  /** whether a process is writing to it */
  locked: boolean
}

/** The run in this folder; null if there is none or its plan is damaged. */
export async function runEntry(folder: string): Promise<RunEntry | null> {
  const [plan, made, stored, locked, first] = await Promise.all([
    readPlan(folder).catch(() => null),
    stat(join(folder, 'plan.json')).catch(() => null),
    readResult(folder),
    isLocked(folder),
    firstEvent(folder),
  ])
  if (!plan || !made) return null
  const training = plan.mode === 'grounded' || plan.mode === 'paper'
  const started = first.includes('"run-started"')
  // A preflight that was resumed as training keeps its own last record until the training has ended.
  const result = started && stored?.type === 'preflight-finished' ? null : stored
  const preflight = training && (result ? result.type === 'preflight-finished' : first !== '' && !started)
  return {
    name: plan.run || basename(folder),
    folder,
    kind: preflight ? 'preflight' : plan.mode,
    plan,
    begun: first !== '',
    made: made.mtimeMs,
    result,
    locked,
  }
}

/** The newest runs of a `.grpo` folder, at most `limit`, newest first; `more` = number of other runs. */
export async function runEntries(
  grpo: string,
  limit: number,
): Promise<{ entries: RunEntry[]; more: number }> {
  const all = await listRuns(grpo)
  const entries = await Promise.all(all.slice(0, limit).map(({ path }) => runEntry(path)))
  return { entries: entries.filter((entry) => entry !== null), more: Math.max(0, all.length - limit) }
}

/** Whether the run can be resumed: it has not ended, and no process is writing to it. */
export function isUnfinished({ result, locked }: RunEntry): boolean {
  return !locked && result?.stopped !== 'done'
}

/** The beginning of the first line of events.jsonl; '' if there is none. */
async function firstEvent(folder: string): Promise<string> {
  const file = await open(join(folder, 'events.jsonl')).catch(() => null)
  if (!file) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
