import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Include, inUse, renderPrior } from '../../core/inject/prior.ts'
import type { Library } from '../../core/library/experience.ts'
import { parseLibrary } from '../../core/library/parse-library.ts'
import type { LastRecord } from '../../core/report/last-record.ts'
import { makeArm } from '../../core/run/arm.ts'
import { evaluatedArm, inUseFor } from '../../core/run/measured-prior.ts'
import { type Plan, readerOf } from '../../core/run/plan.ts'
import { readLibraryText } from '../library/library-file.ts'
import type { Measurements } from './measurements.ts'
import { readPlan } from './plan-file.ts'
import { readMeasurements, readResult } from './read-run.ts'
import { keptLibrary } from './run-library-file.ts'

/** The result of a run of a library. */
export interface RunOutcome {
  run: string
  folder: string
  /** when its result was written, milliseconds since 1970 */
  ended: number
  plan: Plan
  result: LastRecord
  gate: Measurements['gate']
  /** tokens that the prior it measured adds to each request; null if it measured none */
  priorTokens: number | null
}

/** The runs below a `.grpo` that have ended in some way, newest first. A damaged one is left out. */
export async function* runOutcomes(grpo: string): AsyncGenerator<RunOutcome> {
  const runs = join(grpo, 'runs')
  const names = await readdir(runs).catch(() => [] as string[])
  const ended = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(runs, name, 'result.json')).catch(() => null)
      return stats === null ? null : { name, ended: stats.mtimeMs }
    }),
  )
  const newestFirst = ended
    .filter((one) => one !== null)
    .sort((a, b) => b.ended - a.ended || b.name.localeCompare(a.name, 'en', { numeric: true }))
  for (const { name, ended } of newestFirst) {
    const folder = join(runs, name)
    const [plan, result] = await Promise.all([readPlan(folder).catch(() => null), readResult(folder)])
    if (!plan || !result) continue
    const { gate, comparison } = await readMeasurements(folder)
    yield {
      run: plan.run || name,
      folder,
      ended,
      plan,
      result,
      gate,
      priorTokens: comparison?.priorTokens ?? null,
    }
  }
}

/**
 * The prior with which a run measured its `final`, where the run's folder still tells; null if it measured none or
 * its proposal was not adopted, so that it stands in no file.
 */
export async function measuredPrior({ plan, result, folder }: RunOutcome): Promise<string | null> {
  if (result.type === 'eval-finished') {
    if (result.difference === null || plan.measure?.include === 'none') return null
    const { library } = parseLibrary(plan.startLibrary ?? '', folder)
    return evaluatedArm(plan, library).prior.text
  }
  if (result.type !== 'run-finished' || !result.accepted || result.difference === null) return null
  if (result.finalInUse === false) return null
  const path = keptLibrary(folder, 'after')
  const { library } = parseLibrary((await readLibraryText(path)) ?? '', path)
  const adopted = plan.mode === 'paper' ? inUse(library, 'all', readerOf(plan)) : inUseFor(plan, library)
  return makeArm('final', adopted, plan.settings.priorTokens).prior.text
}

/** What is known about a library's benefit. */
export interface Worth {
  /** the newest run that measured exactly the experiences now in use */
  ofUse: RunOutcome | null
  /** the newest training or comparison run, whatever it measured */
  newest: RunOutcome | null
}

/** Limit of runs that are searched for one that measured the experiences in use. */
const LOOKED_AT = 30

/** What the runs of a library show about the experiences now in use. */
export async function findWorth(grpo: string, library: Library, include: Include): Promise<Worth> {
  const now = renderPrior(inUse(library, include)).text
  const worth: Worth = { ofUse: null, newest: null }
  let left = LOOKED_AT
  for await (const outcome of runOutcomes(grpo)) {
    if (left-- === 0) break
    const { result } = outcome
    if (result.type !== 'run-finished' && result.type !== 'eval-finished') continue
    // Runs of single tasks or of one side only do not show the library's benefit.
    if (outcome.plan.mode === 'eval' && (outcome.plan.measure?.tasks || !outcome.plan.measure?.compare))
      continue
    worth.newest ??= outcome
    if (now === '') break
    if ((await measuredPrior(outcome)) === now) {
      worth.ofUse = outcome
      break
    }
  }
  return worth
}
