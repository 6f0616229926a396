import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredEvent } from '../../core/report/stored-event.ts'
import { readLines } from './read-lines.ts'

/** Limit of runs that are read: older scores say little. */
const NEWEST = 5

/** Mean score of a task's rollouts in one run, with one prior. */
export interface TaskScore {
  /** in [0,1]; null = no try was scored */
  mean: number | null
  /** whether experiences were in the prior; null = those that the run began with, if any */
  withPrior: boolean | null
  run: string
}

/** The newest score of each task, from the newest runs below a .grpo folder; with a prior if a run has both. */
export async function lastScores(grpoDir: string): Promise<Map<string, TaskScore>> {
  const scores = new Map<string, TaskScore>()
  for (const { name, path } of (await runsOf(join(grpoDir, 'runs'))).slice(0, NEWEST)) {
    for (const [task, score] of await scoresOf(name, path)) if (!scores.has(task)) scores.set(task, score)
  }
  return scores
}

/** Arms that measure a task, and whether their prior contains experiences. */
const ARMS: Readonly<Record<string, boolean | null>> = {
  none: false,
  start: null,
  library: true,
  proposed: true,
}

async function scoresOf(run: string, folder: string): Promise<Map<string, TaskScore>> {
  const scores = new Map<string, TaskScore>()
  const chunks = createReadStream(join(folder, 'events.jsonl'), 'utf8')
  for await (const line of readLines(chunks, '"group-finished"')) {
    const event = line as StoredEvent
    // Arms of a trial contain only some lessons: they measure the lessons, not the task.
    if (event.type !== 'group-finished' || !Object.hasOwn(ARMS, event.arm)) continue
    const withPrior = ARMS[event.arm] ?? null
    if (scores.get(event.task)?.withPrior && !withPrior) continue
    scores.set(event.task, { mean: event.mean, withPrior, run })
  }
  return scores
}

/** Newest first, by when their events were last written. */
async function runsOf(folder: string): Promise<{ name: string; path: string }[]> {
  const names = await readdir(folder).catch(() => [])
  const runs = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const stats = await stat(join(path, 'events.jsonl')).catch(() => null)
      return stats === null ? [] : [{ name, path, at: stats.mtimeMs }]
    }),
  )
  return runs.flat().sort((a, b) => b.at - a.at)
}
