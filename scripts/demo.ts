/**
 * `npm run demo`: fetches the embedded model once, trains on examples/order-service, and shows before and after on
 * held-out tasks. Works on a copy in .demo/, so the example stays as it is. A stopped demo is resumed.
 *
 *   npm run demo [-- --seed 2 --mode paper ...]     flags go to `tfgrpo train`
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { copyExample } from './copy-example.ts'
import { ROOT, runStep } from './run-step.ts'
import { showExample } from './show-example.ts'
import { ensureSystemPackages } from './system-packages.ts'

const EXAMPLE = 'order-service'
const flags = process.argv.slice(2)
const place = join(ROOT, '.demo', EXAMPLE)
const cli = join(ROOT, 'bin', 'tfgrpo')

/** Folder of the newest run of the demo's copy; null when there is none. */
function newestRun(): string | null {
  const runs = join(place, '.grpo', 'runs')
  if (!existsSync(runs)) return null
  const names = readdirSync(runs).filter((name) => existsSync(join(runs, name, 'plan.json')))
  const last = names.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))).at(-1)
  return last === undefined ? null : join(runs, last)
}

/** What a stopped demo was asked for, so that it resumes as the same run. */
function flagsOf(run: string): string[] {
  const { seed, mode } = JSON.parse(readFileSync(join(run, 'plan.json'), 'utf8')) as {
    seed: number
    mode: string
  }
  return ['--resume', '--seed', String(seed), '--mode', mode]
}

function isDone(run: string): boolean {
  try {
    return (
      (JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as { stopped: string }).stopped === 'done'
    )
  } catch {
    return false
  }
}

await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
const unfinished = newestRun()
const resume = flags.length === 0 && unfinished !== null && !isDone(unfinished)
if (resume) console.log(`Going on with the demo that was stopped (${unfinished}).`)
else {
  rmSync(place, { recursive: true, force: true })
  mkdirSync(join(ROOT, '.demo'), { recursive: true })
  copyExample(EXAMPLE, place)
}
const got = await runStep([cli, 'model', 'get'])
if (got !== 0) process.exit(got)
const tasks = join(place, `${EXAMPLE}.tasks.yaml`)
const code = await runStep([
  cli,
  'train',
  tasks,
  '--model',
  'embedded',
  ...(resume ? flagsOf(unfinished) : []),
  ...flags,
])
const run = newestRun()
if (code === 0 && run) {
  showExample(run)
  console.log(`\nThe report: ${join(run, 'report.html')}`)
}
process.exit(code)
