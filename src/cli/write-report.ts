import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import writeFileAtomic from 'write-file-atomic'
import type { Library } from '../core/library/experience.ts'
import { parseLibrary } from '../core/library/parse-library.ts'
import { readRun, readTrajectories, type StoredRun } from '../node/runs/read-run.ts'
import { collectReport, Grouping, shownTry } from '../webview/collect-report.ts'
import { type ReportAssets, renderReport } from '../webview/report.ts'

/** Tries in a page at most, and from how many on they come without their conversation. */
const MOST_TRIES = 20_000
const WHOLE_TRIES = 2_000
/** A longer reply or message is cut in the page; the run's folder has it whole. */
const MOST_CHARACTERS = 20_000

/** Makes the report page of the run in this folder; default place: report.html in it. Gives the page's path. */
export async function writeReport(folder: string, out = join(folder, 'report.html')): Promise<string> {
  const run = await readRun(folder)
  const assets = await reportAssets()
  const grouping = new Grouping()
  const whole = run.events.filter((event) => event.type === 'rollout-finished').length <= WHOLE_TRIES
  let count = 0
  let omitted = 0
  for await (const { phase, rollout } of readTrajectories(folder)) {
    if (++count > MOST_TRIES) omitted++
    else grouping.add(phase, rollout.task, cutLong(shownTry(rollout, whole)))
  }
  const data = collectReport(run.plan, run.events, grouping.all(), await libraryOf(run), omitted)
  await writeFileAtomic(out, renderReport(data, assets))
  return out
}

/** The page's script and style, built by esbuild.js beside the bundle (or in dist, when run from source). */
async function reportAssets(): Promise<ReportAssets> {
  const here = dirname(fileURLToPath(import.meta.url))
  for (const folder of [here, join(here, '..'), join(here, '../../dist')]) {
    const read = (name: string) => readFile(join(folder, name), 'utf8')
    const assets = await Promise.all([read('report-client.js'), read('report.css')]).catch(() => null)
    if (assets) return { script: assets[0], style: assets[1] }
  }
  throw new Error(
    'The script and style of the report page are missing beside the program: run "npm run build".',
  )
}

/** The library as it is now: a report is no reason to stop over a broken one. */
async function libraryOf(run: StoredRun): Promise<Library | null> {
  if (!run.result || !('library' in run.result)) return null
  const path = run.result.library
  try {
    return parseLibrary(await readFile(path, 'utf8'), path).library
  } catch {
    return null
  }
}

function cutLong<T>(value: T): T {
  if (typeof value === 'string')
    return (
      value.length > MOST_CHARACTERS
        ? `${value.slice(0, MOST_CHARACTERS)}\n[cut: ${value.length} characters]`
        : value
    ) as T
  if (Array.isArray(value)) return value.map(cutLong) as T
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutLong(inner)])) as T
  return value
}
