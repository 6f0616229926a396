import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import type { LastRecord } from '../../core/report/last-record.ts'
import type { StoredEvent } from '../../core/report/stored-event.ts'
import type { Rollout } from '../../core/rollouts/rollout.ts'
import type { Plan } from '../../core/run/plan.ts'
import { type Measurements, NO_MEASUREMENTS } from './measurements.ts'
import { readPlan } from './plan-file.ts'
import { readLines } from './read-lines.ts'
import { exists } from './run-folder.ts'

/** A run as stored in its folder. Rollouts are read separately (`readTrajectories`), since there may be many. */
export interface StoredRun {
  name: string
  folder: string
  plan: Plan
  /** in the order in which they happened; incomplete while the run is under way */
  events: StoredEvent[]
  measurements: Measurements
  /** null while it has not ended */
  result: LastRecord | null
}

/** Throws UsageError if the folder contains no run. */
export async function readRun(folder: string): Promise<StoredRun> {
  const plan = await readPlan(folder)
  if (!plan) throw new UsageError(`${folder} contains no run: there is no plan.json.`)
  const events: StoredEvent[] = []
  for await (const event of lines(join(folder, 'events.jsonl'))) events.push(event as StoredEvent)
  return {
    name: plan.run || basename(resolve(folder)),
    folder,
    plan,
    events,
    measurements: await readMeasurements(folder),
    result: await readResult(folder),
  }
}

/** The rollouts of a run with their whole trajectories, one at a time, in the order in which they ended. */
export async function* readTrajectories(folder: string): AsyncGenerator<{ phase: string; rollout: Rollout }> {
  for await (const line of lines(join(folder, 'trajectories.jsonl')))
    yield line as { phase: string; rollout: Rollout }
}

export async function readMeasurements(folder: string): Promise<Measurements> {
  try {
    return JSON.parse(await readFile(join(folder, 'measurements.json'), 'utf8')) as Measurements
  } catch {
    return NO_MEASUREMENTS
  }
}

/** Values of a JSON Lines file; none if the file is missing. */
async function* lines(path: string): AsyncGenerator<unknown> {
  if (await exists(path)) yield* readLines(createReadStream(path, 'utf8'))
}

/** The last record of the run in this folder; null if it has not ended. */
export async function readResult(folder: string): Promise<LastRecord | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as LastRecord
  } catch {
    return null
  }
}
