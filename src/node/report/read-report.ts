import { readFile } from 'node:fs/promises'
import type { Library } from '../../core/library/experience.ts'
import { parseLibrary } from '../../core/library/parse-library.ts'
import { attemptKey, tamperedAttempts } from '../../core/report/tampered-attempts.ts'
import { collectReport, Grouping, shownAttempt } from '../../webview/collect-report.ts'
import type { ReportData } from '../../webview/report-data.ts'
import { readRun, readTrajectories, type StoredRun } from '../runs/read-run.ts'

/** How much of a run's tries a page contains; the run's folder has all of them. */
export interface ReportLimits {
  /** limit of tries */
  tries: number
  /** number of tries above which they are shown without their conversation */
  whole: number
  /** limit of characters of a reply or message */
  characters: number
}

/** Limits for a page in its own file. */
export const FILE_LIMITS: ReportLimits = { tries: 20_000, whole: 2_000, characters: 20_000 }

/** What the report of the run in this folder shows, as far as the run has come. Throws UsageError if there is none. */
export async function readReport(folder: string, limits: ReportLimits = FILE_LIMITS): Promise<ReportData> {
  const run = await readRun(folder)
  const grouping = new Grouping()
  const whole = run.events.filter((event) => event.type === 'rollout-finished').length <= limits.whole
  const tampered = new Map(
    tamperedAttempts(run.events).map(({ phase, draw, sentence }) => [attemptKey(phase, draw), sentence]),
  )
  let count = 0
  let omitted = 0
  for await (const { phase, rollout } of readTrajectories(folder)) {
    const found = tampered.get(attemptKey(phase, rollout.draw))
    if (++count > limits.tries && found === undefined) omitted++
    else grouping.add(phase, rollout.task, cutLong(shownAttempt(rollout, whole, found), limits.characters))
  }
  return collectReport(run.plan, run.events, grouping.all(), await libraryOf(run), omitted)
}

/** The current library; a broken one must not prevent the report. */
async function libraryOf(run: StoredRun): Promise<Library | null> {
  if (!run.result || !('library' in run.result)) return null
  const path = run.result.library
  try {
    return parseLibrary(await readFile(path, 'utf8'), path).library
  } catch {
    return null
  }
}

function cutLong<T>(value: T, max: number): T {
  if (typeof value === 'string')
    return (value.length > max ? `${value.slice(0, max)}\n[cut: ${value.length} characters]` : value) as T
  if (Array.isArray(value)) return value.map((one) => cutLong(one, max)) as T
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutLong(inner, max)])) as T
  return value
}
