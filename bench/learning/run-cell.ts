import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../src/cli/io/io.ts'
import { type Include, inUse, renderPrior } from '../../src/core/inject/prior.ts'
import { readLibrary } from '../../src/core/library/parse-library.ts'
import type { LastRecord } from '../../src/core/report/last-record.ts'
import type { RunSpent } from '../../src/core/run/events.ts'
import { readerOf } from '../../src/core/run/plan.ts'
import { readRun, readTrajectories } from '../../src/node/runs/read-run.ts'
import { type Cell, type CellResult, EXAMPLE_SETS, HELD_OUT_SAMPLES, LEARNING, MAX_CALLS } from './cells.ts'
import { codeDigest } from './code-digest.ts'
import { feedbackLibrary } from './feedback-library.ts'
import { type ModelChoice, productRun, runFolder } from './product-run.ts'

/** Where a set is. */
function sourceOf({ set }: Cell): string {
  const home = EXAMPLE_SETS.some((one) => one === set) ? 'examples' : 'bench/sets'
  return fileURLToPath(new URL(`../../${home}/${set}`, import.meta.url))
}

/** Which model is asked, and how long learning may take. */
interface Means {
  model: ModelChoice
  minutes: number
}

/** Where one cell works. `ours` resumes the run that `feedback` began: its tries are the same first groups. */
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
 * that was killed is resumed. Returns its result.
 */
export async function runCell(root: string, cell: Cell, io: Io, means: Means): Promise<CellResult> {
  const place = placeOf(root, cell)
  await mkdir(join(place.folder, '.grpo'), { recursive: true })
  if (!existsSync(place.file)) await cp(sourceOf(cell), place.folder, { recursive: true })
  const learned = await learn(place, io, means)
  const text = existsSync(place.library) ? await readFile(place.library, 'utf8') : null
  const library = readLibrary(text, place.library)
  const end = await heldOut(place, io, means)
  if (end?.type !== 'eval-finished' || end.stopped !== 'done')
    throw new Error('The held-out measurement did not end; the next call goes on with it.')
  const folder = runFolder(place.file, heldOutRun(cell))
  const values: CellResult['values'] = []
  for await (const { rollout } of readTrajectories(folder))
    if (rollout.verdict.score !== null) values.push({ task: rollout.task, value: rollout.verdict.score })
  const prior = renderPrior(inUse(library, place.include, readerOf((await readRun(folder)).plan)))
  return {
    ...cell,
    heldOut: end.final,
    values,
    ...learned,
    experiences: prior.used.length,
    priorTokens: prior.tokens,
    code: await codeDigest(),
    model: means.model.model,
    minutes: means.minutes,
  }
}

const heldOutRun = ({ learner }: Cell) => `held-out-${learner}`

type Learned = Pick<CellResult, 'verdict' | 'gate' | 'stopped' | 'learning'>

async function learn(place: Place, io: Io, means: Means): Promise<Learned> {
  const { cell } = place
  switch (cell.learner) {
    case 'base':
      return learned(NOTHING)
    case 'rules':
      await copyFile(join(sourceOf(cell), 'rules/good.library.yaml'), place.library)
      return learned(NOTHING)
    case 'feedback': {
      const spent = await firstTries(place, io, means)
      const rollouts = []
      for await (const { phase, rollout } of readTrajectories(runFolder(place.file, 'learn')))
        if (phase === 'rollouts') rollouts.push(rollout)
      const text = feedbackLibrary(rollouts)
      if (text !== null) await writeFile(place.library, text)
      return learned(spent)
    }
    default:
      if (cell.learner === 'ours') await firstTries(place, io, means)
      return training(place, io, means)
  }
}

const learned = ({ calls, promptTokens, completionTokens, seconds }: RunSpent): Learned => ({
  verdict: null,
  gate: null,
  stopped: null,
  learning: { calls, tokens: promptTokens + completionTokens, minutes: seconds / 60 },
})

/** The first groups of grounded mode, and what they cost: written down, since the run may be resumed from there. */
async function firstTries(place: Place, io: Io, means: Means): Promise<RunSpent> {
  const account = join(place.folder, 'first-tries.json')
  if (existsSync(account)) return JSON.parse(await readFile(account, 'utf8')) as RunSpent
  const end = await productRun(io, means.model, {
    ...runOf(place, 'learn'),
    what: 'preflight',
    settings: LEARNING,
    budgets: { minutes: means.minutes },
  })
  if (end?.type !== 'preflight-finished' || end.stopped !== 'done')
    throw new Error('The first tries did not end.')
  await writeFile(account, JSON.stringify(end))
  return end
}

async function training(place: Place, io: Io, means: Means): Promise<Learned> {
  const end = await productRun(io, means.model, {
    ...runOf(place, 'learn'),
    what: place.cell.learner === 'paper' ? 'paper' : 'grounded',
    settings: LEARNING,
    // The others may not send more calls than ours; what a killed session had under way is sent again.
    budgets: {
      minutes: means.minutes,
      ...(place.cell.learner === 'ours' ? {} : { calls: MAX_CALLS }),
    },
  })
  if (end?.type !== 'run-finished') throw new Error('The training left no result.')
  if (end.stopped === 'cancelled') throw new Error('The training was stopped; the next call goes on with it.')
  return {
    ...learned(end),
    verdict: end.verdict,
    gate: end.gate && { e: end.gate.e, pairs: end.gate.pairs },
    stopped: end.stopped === 'done' ? null : (end.reason ?? end.stopped),
  }
}

function heldOut(place: Place, io: Io, means: Means): Promise<LastRecord | null> {
  const what = { measure: place.include, library: place.library, split: 'test' as const }
  return productRun(io, means.model, {
    ...runOf(place, heldOutRun(place.cell)),
    what,
    settings: { evalSamples: HELD_OUT_SAMPLES },
    budgets: {},
  })
}

const runOf = ({ file, cell }: Place, name: string) => ({ file, name, seed: cell.seed })
