/**
 * Does it learn, and does it know when it did not? Ours compared with the published loop, pasted feedback and hand-written
 * rules, on the embedded model: npm run bench:learning. How to read it: bench/README.md.
 *
 *   node bench/learning.ts [--sets order-service] [--learners base,ours] [--seeds 1,2] [--more 2] [--table]
 *                          [--minutes 8] [--lock FILE] [--model embedded] [--base-url URL] [--out .bench/learning]
 *
 * A cell is a set, a learner and a seed. Each runs in a process and a folder of its own; a killed one is resumed,
 * one that ended is not run again. --minutes: of learning, at most; more where others use the cores. --lock: a file that
 * is locked (flock) a cell, where others use the model too.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import writeFileAtomic from 'write-file-atomic'
import {
  type Cell,
  type CellResult,
  cellsOf,
  EXAMPLE_SETS,
  LEARNERS,
  type Learner,
  MINUTES,
  nameOf,
  SETS,
  type SetName,
} from './learning/cells.ts'
import { benchIo } from './learning/product-run.ts'
import { runCell } from './learning/run-cell.ts'
import { tables } from './learning/table.ts'

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: EXAMPLE_SETS.join(',') },
    learners: { type: 'string', default: LEARNERS.join(',') },
    seeds: { type: 'string', default: '1,2' },
    more: { type: 'string', default: '0' },
    table: { type: 'boolean', default: false },
    lock: { type: 'string' },
    minutes: { type: 'string', default: String(MINUTES) },
    model: { type: 'string', default: 'embedded' },
    'base-url': { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../.bench/learning', import.meta.url)) },
    cell: { type: 'string' },
  },
})
const out = resolve(flags.out)
const resultPath = (cell: Cell) => join(out, 'results', `${nameOf(cell)}.json`)

function chosen<T extends string>(flag: string, text: string, from: readonly T[]): T[] {
  return text.split(',').map((name) => {
    const found = from.find((one) => one === name)
    if (found === undefined) {
      console.error(`--${flag} takes ${from.join(', ')}, separated by commas; "${name}" is none of them.`)
      process.exit(2)
    }
    return found
  })
}

function chosenSeeds(): number[] {
  const seeds = flags.seeds.split(',').map(Number)
  const more = Number(flags.more)
  if (![...seeds, more].every((number) => Number.isInteger(number) && number >= 0)) {
    console.error('--seeds takes whole numbers separated by commas, --more one whole number.')
    process.exit(2)
  }
  return [...seeds, ...Array.from({ length: more }, (_, index) => Math.max(...seeds) + 1 + index)]
}

async function readResult(cell: Cell): Promise<CellResult | null> {
  const path = resultPath(cell)
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as CellResult) : null
}

/** The cell in a process of its own, which holds the lock and the model only as long as it works. */
async function spawnCell(cell: Cell): Promise<string | null> {
  const own = [
    process.execPath,
    fileURLToPath(import.meta.url),
    ...['--cell', nameOf(cell), '--out', out, '--model', flags.model, '--minutes', flags.minutes],
    ...(flags['base-url'] ? ['--base-url', flags['base-url']] : []),
  ]
  const [program, ...args] = flags.lock ? ['flock', '--no-fork', flags.lock, ...own] : own
  const child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const stop = () => child.kill('SIGTERM')
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const code = await new Promise<number | null>((end) => {
    child.once('close', end)
    child.once('error', () => end(127))
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  return code === 0 ? null : `its process ended with ${code}; the next call goes on with it`
}

async function oneCell(name: string): Promise<void> {
  const [set, learner, seed] = name.split('/') as [SetName, Learner, string]
  const cell = { set, learner, seed: Number(seed) }
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  const result = await runCell(out, cell, benchIo(controller.signal), {
    model: { model: flags.model, ...(flags['base-url'] ? { baseUrl: flags['base-url'] } : {}) },
    minutes: Number(flags.minutes),
  })
  await mkdir(dirname(resultPath(cell)), { recursive: true })
  await writeFileAtomic(resultPath(cell), `${JSON.stringify(result, null, 2)}\n`)
}

async function all(): Promise<void> {
  const cells = cellsOf(
    chosen('sets', flags.sets, SETS),
    chosen('learners', flags.learners, LEARNERS),
    chosenSeeds(),
  )
  await mkdir(out, { recursive: true })
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true))
  const results: CellResult[] = []
  const missing: { cell: Cell; why: string }[] = []
  for (const cell of cells) {
    let why = 'left out by --table'
    if (!flags.table && !(await readResult(cell))) {
      if (interrupted) why = 'stopped before'
      else {
        console.error(`${new Date().toISOString()} ${nameOf(cell)}`)
        why = (await spawnCell(cell)) ?? 'it left no result'
      }
    }
    const result = await readResult(cell)
    if (result) results.push(result)
    else missing.push({ cell, why })
    if (!flags.table) await writeFileAtomic(join(out, 'table.md'), `${tables(results, missing)}\n`)
  }
  console.log(tables(results, missing))
}

await (flags.cell ? oneCell(flags.cell) : all())
