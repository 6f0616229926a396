import { dirname, join } from 'node:path'
import type { Io } from '../../src/cli/io/io.ts'
import { inCommandLineWords } from '../../src/cli/io/word-remedy.ts'
import { openWorkbench } from '../../src/cli/run/open-workbench.ts'
import { RunFailed } from '../../src/cli/run/stopped.ts'
import { streamRun } from '../../src/cli/run/stream-run.ts'
import { estimateOf } from '../../src/cli/run/train-settings.ts'
import { BudgetReached, Cancelled } from '../../src/core/errors.ts'
import type { Include } from '../../src/core/inject/prior.ts'
import type { LastRecord } from '../../src/core/report/last-record.ts'
import type { Mode } from '../../src/core/run/events.ts'
import type { Budgets, Settings } from '../../src/core/run/plan.ts'
import { settingsFor } from '../../src/core/run/settings.ts'
import type { Split } from '../../src/core/tasks/task.ts'
import { evaluate } from '../../src/core/train/evaluate.ts'
import { preflight } from '../../src/core/train/preflight.ts'
import { train } from '../../src/core/train/train.ts'
import { readPlan } from '../../src/node/runs/plan-file.ts'
import { readRun } from '../../src/node/runs/read-run.ts'
import { namedRun } from '../../src/node/runs/run-folder.ts'

/** How a model is asked: flags of the command line. */
export interface ModelChoice {
  model: string
  baseUrl?: string
}

/** A run of the product: a training, its first groups alone, or the measurement of a library on a split. */
export interface ProductRun {
  /** task file; the run is kept in `.grpo/runs` next to it */
  file: string
  name: string
  seed: number
  what: Mode | 'preflight' | { measure: Include; library: string; split: Split }
  /** what differs from the defaults for the embedded model */
  settings: Partial<Settings>
  budgets: Budgets
}

/** The Io of a benchmark: what it says to people goes to stderr. */
export function benchIo(signal: AbortSignal): Io {
  return {
    json: false,
    record: () => {},
    say: (message) => console.error(`  ${inCommandLineWords(message)}`),
    print: () => {},
    env: process.env,
    cwd: process.cwd(),
    live: false,
    colour: false,
    signal,
  }
}

/** Begins, resumes or replays the run; returns its last record, null when there is none yet. */
export async function productRun(io: Io, model: ModelChoice, run: ProductRun): Promise<LastRecord | null> {
  const { what, seed, budgets } = run
  const flags = { ...model, seed, ...(typeof what === 'object' ? { library: what.library } : {}) }
  const workbench = await openWorkbench(io, [run.file], flags, { checks: true, learns: true })
  try {
    const trainTasks = workbench.set.tasks.filter(({ split }) => split === 'train').length
    const mode: Mode = what === 'paper' ? 'paper' : 'grounded'
    const { concurrency, costOf, set } = workbench
    const settings = { ...settingsFor({ mode, embedded: true, trainTasks, concurrency }), ...run.settings }
    const options = { budgets, costOf, estimate: estimateOf(workbench, mode, settings, budgets) }
    const folder = namedRun(workbench.grpoDir, io.cwd, run.name)
    const choice = {
      run: { folder, plan: await readPlan(folder.path) },
      seed,
      writes: typeof what === 'string' && what !== 'preflight',
      ...(typeof what === 'object'
        ? {
            mode: 'eval' as const,
            measure: { split: what.split, compare: false, include: what.measure },
          }
        : { mode }),
    }
    await streamRun(io, workbench, choice, settings, (plan, ports, resumed) => {
      if (typeof what === 'object') return evaluate(plan, set, ports, options, io.signal)
      if (what === 'preflight') return preflight(plan, set, ports, options, io.signal)
      return train(plan, set, ports, { ...options, resumed }, io.signal)
    })
  } catch (error) {
    // That a run was stopped is an outcome: the run's own record says so.
    if (![BudgetReached, Cancelled, RunFailed].some((kind) => error instanceof kind)) throw error
  } finally {
    await workbench.close()
  }
  return (await readRun(runFolder(run.file, run.name))).result
}

export const runFolder = (file: string, name: string) => join(dirname(file), '.grpo/runs', name)
