import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../src/cli/io.ts'
import { openWorkbench } from '../../src/cli/open-workbench.ts'
import { RunFailed } from '../../src/cli/stopped.ts'
import { streamRun } from '../../src/cli/stream-run.ts'
import { estimateOf } from '../../src/cli/train-settings.ts'
import { BudgetReached, Cancelled } from '../../src/core/errors.ts'
import { type Include, inUse, renderPrior } from '../../src/core/inject/prior.ts'
import { readLibrary } from '../../src/core/library/parse-library.ts'
import type { LastRecord } from '../../src/core/report/last-record.ts'
import { evaluate } from '../../src/core/train/evaluate.ts'
import type { RunKind, RunSpent } from '../../src/core/train/events.ts'
import type { Budgets, Settings } from '../../src/core/train/plan.ts'
import { preflight } from '../../src/core/train/preflight.ts'
import { settingsFor } from '../../src/core/train/settings.ts'
import { train } from '../../src/core/train/train.ts'
import { readRun, readTrajectories } from '../../src/node/runs/read-run.ts'
import { type Cell, type CellResult, HELD_OUT_SAMPLES, LEARNING, MINUTES, MOST_CALLS } from './cells.ts'
import { codeDigest } from './code-digest.ts'
import { feedbackLibrary } from './feedback-library.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))

/** How a cell asks its model: flags of the command line. */
export interface ModelChoice {
  model: string
  baseUrl?: string
}

/** Where one cell works. `ours` goes on with the run that `feedback` began: its tries are the same first groups. */
interface Place {
  cell: Cell
  folder: string
  file: string
  /** the library that is measured */
  library: string
  include: Include
}

const NOTHING: RunSpent = { calls: 0, promptTokens: 0, completionTokens: 0, cost: 0, seconds: 0 }

function placeOf(root: string, cell: Cell): Place {
  const shared = cell.learner === 'feedback' || cell.learner === 'ours' ? 'grounded' : cell.learner
  const folder = join(root, cell.set, `${shared}-${cell.seed}`)
  return {
    cell,
    folder,
    file: join(folder, `${cell.set}.tasks.yaml`),
    library: join(folder, '.grpo', cell.learner === 'feedback' ? 'feedback.library.yaml' : 'library.yaml'),
    include: cell.learner === 'paper' ? 'all' : cell.learner === 'ours' ? 'promising' : 'proven',
  }
}

/**
 * Runs one cell with the product's own commands' code: what was paid for before is not paid again, so that a cell
 * that was killed goes on. Returns what it gave.
 */
export async function runCell(root: string, cell: Cell, io: Io, model: ModelChoice): Promise<CellResult> {
  const place = placeOf(root, cell)
  await mkdir(join(place.folder, '.grpo'), { recursive: true })
  if (!existsSync(place.file)) await cp(join(EXAMPLES, cell.set), place.folder, { recursive: true })
  const learned = await learn(place, io, model)
  const text = existsSync(place.library) ? await readFile(place.library, 'utf8') : null
  const library = readLibrary(text, place.library)
  const end = await heldOut(place, io, model)
  if (end?.type !== 'eval-finished') throw new Error('The held-out measurement left no result.')
  const folder = join(place.folder, '.grpo/runs', heldOutRun(cell))
  const values: CellResult['values'] = []
  for await (const { rollout } of readTrajectories(folder))
    if (rollout.verdict.score !== null) values.push({ task: rollout.task, value: rollout.verdict.score })
  const prior = renderPrior(inUse(library, place.include, (await readRun(folder)).plan.models.policy))
  return {
    ...cell,
    heldOut: end.final,
    values,
    ...learned,
    experiences: prior.used.length,
    priorTokens: prior.tokens,
    code: await codeDigest(),
    model: model.model,
  }
}

const heldOutRun = ({ learner }: Cell) => `held-out-${learner}`

type Learned = Pick<CellResult, 'verdict' | 'gate' | 'stopped' | 'learning'>

async function learn(place: Place, io: Io, model: ModelChoice): Promise<Learned> {
  const { cell } = place
  switch (cell.learner) {
    case 'base':
      return learned(NOTHING)
    case 'rules':
      await copyFile(join(EXAMPLES, cell.set, 'rules/good.library.yaml'), place.library)
      return learned(NOTHING)
    case 'feedback': {
      const spent = await firstTries(place, io, model)
      const rollouts = []
      for await (const { phase, rollout } of readTrajectories(join(place.folder, '.grpo/runs/learn')))
        if (phase === 'rollouts') rollouts.push(rollout)
      const text = feedbackLibrary(rollouts)
      if (text !== null) await writeFile(place.library, text)
      return learned(spent)
    }
    default:
      if (cell.learner === 'ours') await firstTries(place, io, model)
      return training(place, io, model)
  }
}

const learned = ({ calls, promptTokens, completionTokens, seconds }: RunSpent): Learned => ({
  verdict: null,
  gate: null,
  stopped: null,
  learning: { calls, tokens: promptTokens + completionTokens, minutes: seconds / 60 },
})

/** The first groups of grounded mode, and what they cost: written down, since the run may go on from there. */
async function firstTries(place: Place, io: Io, model: ModelChoice): Promise<RunSpent> {
  const account = join(place.folder, 'first-tries.json')
  if (existsSync(account)) return JSON.parse(await readFile(account, 'utf8')) as RunSpent
  const end = await run(place, io, model, 'learn', 'grounded', LEARNING, { minutes: MINUTES })
  if (end?.type !== 'preflight-finished' || end.stopped !== 'done')
    throw new Error('The first tries did not end.')
  await writeFile(account, JSON.stringify(end))
  return end
}

async function training(place: Place, io: Io, model: ModelChoice): Promise<Learned> {
  const mode = place.cell.learner === 'paper' ? 'paper' : 'grounded'
  const budgets = { minutes: MINUTES, calls: MOST_CALLS }
  const end = await run(place, io, model, 'learn', mode, LEARNING, budgets, true)
  if (end?.type !== 'run-finished') throw new Error('The training left no result.')
  if (end.stopped === 'cancelled') throw new Error('The training was stopped; the next call goes on with it.')
  return {
    ...learned(end),
    verdict: end.verdict,
    gate: end.gate && { e: end.gate.e, pairs: end.gate.pairs },
    stopped: end.stopped === 'done' ? null : (end.reason ?? end.stopped),
  }
}

function heldOut(place: Place, io: Io, model: ModelChoice): Promise<LastRecord | null> {
  return run(place, io, model, heldOutRun(place.cell), 'eval', { evalSamples: HELD_OUT_SAMPLES }, {})
}

/** One run of the product: begun, gone on with, or replayed from its journal. */
async function run(
  place: Place,
  io: Io,
  model: ModelChoice,
  name: string,
  mode: RunKind,
  changed: Partial<Settings>,
  budgets: Budgets,
  wholeTraining = false,
): Promise<LastRecord | null> {
  const { seed } = place.cell
  const flags = { ...model, seed, ...(mode === 'eval' ? { library: place.library } : {}) }
  const workbench = await openWorkbench(io, [place.file], flags, { write: true })
  try {
    const trainTasks = workbench.set.tasks.filter(({ split }) => split === 'train').length
    const kind = mode === 'paper' ? 'paper' : 'grounded'
    const { concurrency, costOf, set } = workbench
    const settings = { ...settingsFor({ mode: kind, embedded: true, trainTasks, concurrency }), ...changed }
    const options = { budgets, costOf, estimate: estimateOf(workbench, kind, settings, budgets) }
    const measure = { split: 'test' as const, compare: false, include: place.include }
    const choice = { run: name, resume: true, mode, seed, ...(mode === 'eval' ? { measure } : {}) }
    await streamRun(io, workbench, choice, settings, (plan, ports, resumed) => {
      if (mode === 'eval') return evaluate(plan, set, ports, options, io.signal)
      if (!wholeTraining) return preflight(plan, set, ports, options, io.signal)
      return train(plan, set, ports, { ...options, resumed }, io.signal)
    })
  } catch (error) {
    // That a run was stopped is an outcome: the run's own record tells it.
    if (![BudgetReached, Cancelled, RunFailed].some((kind) => error instanceof kind)) throw error
  } finally {
    await workbench.close()
  }
  return (await readRun(join(place.folder, '.grpo/runs', name))).result
}
